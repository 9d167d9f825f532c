"""What many organisations come to together: the portfolio, and the forms in which it is shown."""
