"""What the numbers mean: each definition's name and its words, told on demand beside every number."""

from typing import Final, NamedTuple


class Definition(NamedTuple):
    """A definition: what the number is called, and how it is computed."""

    name: str
    words: str


_BAND: Final = "A share of few cases is uncertain: the 95 % interval is Wilson's."

DEFINITIONS: Final = {
    "B4": Definition(
        "Simulated days",
        "Days from the opening to the decision if the candidates who came had been seen in that way, each at the time "
        "they came and for as long as their steps took. The way that was really taken comes to what really was.",
    ),
    "F3": Definition(
        "Score", "The mean of the raters' marks, steps and skills weighed as in the brief, from 0 to 100 %."
    ),
    "F8": Definition(
        "Beside the others",
        "By how many points of 100 a rater is more lenient or more severe than those who rated the same candidates: "
        "each rating is taken as the candidate's level plus the rater's own habit (least squares), drawn towards 0 "
        "where there are few. Where no candidate connects two raters, they cannot be compared.",
    ),
    "F9": Definition(
        "Agreement",
        "How far raters of the same candidates say the same: 1 is perfect, 0 is chance. Agreement is Krippendorff's "
        "alpha; one rater is how much a single rater's mark can be relied on (ICC 1), two raters together what the "
        "mean of two would be worth (Spearman-Brown). A dash stands where there are too few.",
    ),
    "F10": Definition(
        "Learning curve",
        "By how much the score changes from one candidate to the next, under one version of the brief (Theil-Sen "
        "slope). Above 0, later candidates fit better.",
    ),
    "F11": Definition(
        "Time to fill", "Calendar days from the opening of the search to the accepted offer; the median."
    ),
    "F11-net": Definition(
        "Time to fill, net", "Time to fill without the days on which the hired candidate was on hold."
    ),
    "F11-first": Definition("Time to the first fill", "Calendar days from the opening to the vacancy's first hire."),
    "F11-last": Definition("Time to the newest fill", "Calendar days from the opening to the vacancy's newest hire."),
    "F11-work": Definition("Time to work", "Calendar days from the opening to the hire's first day of work."),
    "F12": Definition("Time to hire", "Calendar days from a candidate's entry to the accepted offer; the median."),
    "F12-offer": Definition(
        "Days to the offer", "Calendar days from the hire's entry to their first offer; the median."
    ),
    "F12-start": Definition("Time to the start", "Calendar days from the hire's entry to their first day; the median."),
    "F13": Definition(
        "Time in step",
        "Days that a candidate spent at a step, returns added up, holds left out; the median of those who left it.",
    ),
    "F14": Definition(
        "Open positions",
        "The share of positions still open after so many days (Kaplan-Meier): what is open counts as far as it got, "
        "so that slow searches are not left out. The band is Greenwood's, at 95 %.",
    ),
    "F15": Definition(
        "Pass-through",
        f"Reached: how many came so far. Of those whose candidacy has ended, the share that went on. {_BAND}",
    ),
    "F15-month": Definition(
        "By month",
        "How many entered the search, came to a phase or were hired in that month; whoever did several of these counts "
        "in each.",
    ),
    "F16": Definition(
        "Reduction",
        "One minus the median time to hire after a day, divided by the median before it. Nothing is claimed unless the "
        "bootstrap interval leaves out 0.",
    ),
    "F17": Definition(
        "In time",
        f"The share of what was due that was answered within the target, in working hours, without holds. {_BAND}",
    ),
    "F18": Definition(
        "Offer acceptance",
        f"Accepted of extended offers, by the month of the offer: past months may still move. {_BAND}",
    ),
    "F19": Definition(
        "Impact ratio",
        "A group's selection rate divided by the highest group's. Below 0.8 it is looked at, with Fisher's exact p, as "
        " small numbers prove little. Groups below 5 are not shown; those below 2 % are compared with nobody.",
    ),
    "F20": Definition(
        "Promise and outcome",
        "Quality of hire: what probation showed minus what was predicted, skills weighed as in the brief. Validity: "
        "Spearman's rank correlation of the two, from 20 hires on. Expectation gap: the mean distance between what a "
        "hire expected and found.",
    ),
    "F21": Definition(
        "Iterations", "How long a pool took, how many it evaluated, and whether it was decided in its time."
    ),
    "F22": Definition(
        "Process as it ran",
        f"Which step directly followed which, how often, and the median days between; the share of paths that fit the "
        f"approved flow. {_BAND}",
    ),
    "S11": Definition(
        "Success markers",
        "What the brief promised under Purpose, beside what was measured: when the search was closed, or so far.",
    ),
    "S76-compared": Definition(
        "What is compared",
        "The vacancies that were searched for in that model, and the openings of them that were filled.",
    ),
    "S76": Definition("Managers' rating", "The mean of the hiring managers' ratings of the model, 1 to 5."),
}
"""By the id that stands with every number."""
