"""The rules of one evaluation, each a sentence."""

from hiring.eventkit.decider import Rule

UNKNOWN_EVALUATION = Rule("unknown-evaluation", "Only an evaluation that was planned can be rated")
EVALUATION_CLOSED = Rule("evaluation-closed", "Nothing is rated while the candidacy is over")
NOT_A_RATER = Rule("not-a-rater", "Only the raters of an evaluation rate there")
ALREADY_SUBMITTED = Rule("already-submitted", "A rater submits once; what was submitted is corrected, with a reason")
ONE_RATING = Rule("one-rating-per-skill", "Each asked skill is rated once")
MISSING_RATING = Rule("missing-rating", "Every asked skill is rated, or said to be not observed")
NOTHING_TO_CORRECT = Rule("nothing-to-correct", "A correction changes a rating or the recommendation of one's own")
NOT_YOUR_ROLE = Rule("not-your-role", "Only a recruiter or HR manager of the vacancy arranges its evaluations")
UNFIT_REPLACEMENT = Rule(
    "unfit-replacement", "A replacement is of the vacancy's team, rates nothing here yet and has no conflict"
)
KEY_DESTROYED = Rule("key-destroyed", "Nothing is rated where earlier answers can't be opened: their key was destroyed")
CONFLICT_OF_INTEREST = Rule("conflict-of-interest", "Whoever declared a conflict of interest does not rate here")
B7 = Rule("B7", "A seal is broken only by who decides or rates here, in the open, and it taints the evaluation")
NOTHING_SEALED = Rule("nothing-sealed", "A seal is broken only where answers are in that one may not see yet")
DEBRIEF_AFTER_ALL = Rule("debrief-after-all", "A debrief comes after every rater has submitted alone, once")
UNFIT_ATTENDEES = Rule("unfit-attendees", "At a debrief are all who rated, and nobody from outside the vacancy's team")
