"""Everything that feedback decides, shows and reacts to."""

from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.feedback.domain.aftercare.decider import AFTERCARE
from hiring.feedback.domain.declaration import DECLARATION
from hiring.feedback.domain.organisation import ORGANISATION
from hiring.feedback.domain.retrospective.decider import RETROSPECTIVE
from hiring.feedback.policies import POLICIES
from hiring.feedback.views.aftercare import SHOW_AFTERCARE
from hiring.feedback.views.declaration_links import CHECK_DECLARATION_LINK
from hiring.feedback.views.forms_of_vacancy import SHOW_FORMS_OF_VACANCY
from hiring.feedback.views.improvements import LIST_IMPROVEMENTS
from hiring.feedback.views.links import CHECK_PERSONAL_LINK
from hiring.feedback.views.organisation_rules import SHOW_ORGANISATION_RULES
from hiring.feedback.views.outcomes import SHOW_OUTCOMES
from hiring.feedback.views.probation import SHOW_PROBATION
from hiring.feedback.views.sessions import LIST_SESSIONS
from hiring.feedback.views.statistics import STATISTICS
from hiring.feedback.views.tasks import LIST_MY_FEEDBACK_TASKS
from hiring.feedback.warming import warming

SERVICE = Service(
    name="feedback",
    decides=(RETROSPECTIVE, AFTERCARE, DECLARATION, ORGANISATION),
    shows=(
        LIST_SESSIONS,
        LIST_MY_FEEDBACK_TASKS,
        LIST_IMPROVEMENTS,
        SHOW_ORGANISATION_RULES,
        SHOW_FORMS_OF_VACANCY,
        SHOW_AFTERCARE,
        CHECK_PERSONAL_LINK,
        CHECK_DECLARATION_LINK,
        SHOW_PROBATION,
        SHOW_OUTCOMES,
        *STATISTICS,
    ),
    reacts=POLICIES,
    tends=warming,
)


def main() -> None:
    """Runs the service until it is told to stop."""
    run(SERVICE)
