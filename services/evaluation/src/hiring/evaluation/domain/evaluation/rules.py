"""The rules of one evaluation, each a sentence."""

from hiring.eventkit.decider import Rule

UNKNOWN_EVALUATION = Rule("unknown-evaluation", "Only an evaluation that was planned can be rated")
EVALUATION_CLOSED = Rule("evaluation-closed", "Nothing is rated while the candidacy is over")
NOT_A_RATER = Rule("not-a-rater", "Only the raters of an evaluation rate there")
ALREADY_SUBMITTED = Rule("already-submitted", "A rater submits once; what was submitted is corrected, with a reason")
ONE_RATING = Rule("one-rating-per-skill", "Each asked skill is rated once")
MISSING_RATING = Rule("missing-rating", "Every asked skill is rated, or said to be not observed")
NOTHING_TO_CORRECT = Rule("nothing-to-correct", "A correction changes a rating or the recommendation of one's own")
NOT_YOUR_ROLE = Rule("not-your-role", "Only a recruiter or HR manager of the vacancy replaces a rater")
UNFIT_REPLACEMENT = Rule("unfit-replacement", "A replacement is of the vacancy's team and rates nothing here yet")
