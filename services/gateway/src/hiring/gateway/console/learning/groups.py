"""Protected groups: what candidates are asked, and what the officer compares."""

GROUPS = {
    "gender": ("woman", "man", "another"),
    "ethnicity": (
        "Hispanic or Latino",
        "White",
        "Black or African American",
        "Asian",
        "Native Hawaiian or Pacific Islander",
        "American Indian or Alaska Native",
        "two or more",
    ),
    "age": ("under 40", "40 or older"),
    "disability": ("yes", "no"),
}
"""Category and groups: ethnicity as in the EEO-1 report (29 CFR 1602.7), age as the law draws the line (29 USC 631).

Stored, sealed, as they stand here: add, never rename.
"""
