"""The evaluation service: what it decides, shows and reacts to."""

from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.evaluation.domain.evaluation.decider import EVALUATION
from hiring.evaluation.domain.scorebook.decider import SCOREBOOK
from hiring.evaluation.policies import POLICIES
from hiring.evaluation.views.adaptation import SHOW_ADAPTATION_PLAN
from hiring.evaluation.views.certificate import CERTIFY_DECISION
from hiring.evaluation.views.coverage import SHOW_COVERAGE
from hiring.evaluation.views.decisions import LIST_DECISIONS
from hiring.evaluation.views.evaluation import SHOW_EVALUATION
from hiring.evaluation.views.forms import SHOW_FORMS
from hiring.evaluation.views.independence import REPORT_INDEPENDENCE
from hiring.evaluation.views.matrix import SHOW_MATRIX
from hiring.evaluation.views.norms import SHOW_RATER_NORMS
from hiring.evaluation.views.raters import SHOW_RATER_STATISTICS
from hiring.evaluation.views.tasks import LIST_MY_EVALUATIONS
from hiring.evaluation.views.what_if import WHAT_IF

SERVICE = Service(
    name="evaluation",
    decides=(SCOREBOOK, EVALUATION),
    shows=(
        LIST_MY_EVALUATIONS,
        SHOW_EVALUATION,
        SHOW_MATRIX,
        WHAT_IF,
        SHOW_FORMS,
        SHOW_COVERAGE,
        LIST_DECISIONS,
        CERTIFY_DECISION,
        REPORT_INDEPENDENCE,
        SHOW_RATER_STATISTICS,
        SHOW_RATER_NORMS,
        SHOW_ADAPTATION_PLAN,
    ),
    reacts=POLICIES,
)


def main() -> None:
    """Runs this service alone until it is told to stop."""
    run(SERVICE)
