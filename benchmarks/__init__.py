"""Measurements, as ratios in one run; `python -m benchmarks.startup` for example."""
