"""Insight: every statistic as a report: pictures, their tables, what the numbers mean, and a file to take away."""
