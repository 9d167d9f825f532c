"""The figures that the guideline leaves open ("regularly", "promptly"), as this pack reads them.

A user can tighten each of them, never loosen it.
"""

from gl3rules.authoring import Duration, Parameter

PASSWORD_MAXIMUM_AGE = Parameter(
    "password_maximum_age",
    Duration("2 months"),
    "Longest time for which a password may be used; the guideline's own figure, two months (60 days)",
    by_length=True,
)
PASSWORD_MINIMUM_LENGTH = Parameter(
    "password_minimum_length",
    8,
    "Fewest characters of a password; the guideline's own figure",
    lower_is_stricter=False,
)
LOG_REVIEW_INTERVAL = Parameter(
    "log_review_interval",
    Duration("1 month"),
    "How often access logs and entry records are reviewed, where the guideline says regularly",
)
TRAINING_INTERVAL = Parameter(
    "training_interval",
    Duration("1 year"),
    "How often staff are trained, where the guideline says regularly",
)
DOCUMENT_REVIEW_INTERVAL = Parameter(
    "document_review_interval",
    Duration("1 year"),
    "How often policies, procedures and risk analyses are reviewed to count as in force",
)
DISPOSAL_CHECK_INTERVAL = Parameter(
    "disposal_check_interval",
    Duration("1 year"),
    "How often disposals are checked against their proofs",
)
AUDIT_INTERVAL = Parameter(
    "audit_interval",
    Duration("1 year"),
    "How often emergency functions are audited and the vendors' confidentiality is checked",
)
PROMPT_DELAY = Parameter(
    "prompt_delay",
    Duration("1 week"),
    "How soon something is done that the guideline wants done promptly",
)
CLOCK_SYNCHRONISATION_INTERVAL = Parameter(
    "clock_synchronisation_interval",
    Duration("1 day"),
    "How often clocks are synchronised to count as trustworthy",
)
SCREEN_LOCK_DELAY = Parameter(
    "screen_lock_delay",
    Duration("15 minutes"),
    "After how long an idle terminal must lock its screen",
)

PARAMETERS = (
    PASSWORD_MAXIMUM_AGE,
    PASSWORD_MINIMUM_LENGTH,
    LOG_REVIEW_INTERVAL,
    TRAINING_INTERVAL,
    DOCUMENT_REVIEW_INTERVAL,
    DISPOSAL_CHECK_INTERVAL,
    AUDIT_INTERVAL,
    PROMPT_DELAY,
    CLOCK_SYNCHRONISATION_INTERVAL,
    SCREEN_LOCK_DELAY,
)
