"""Everything that feedback decides, shows and reacts to."""

from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.feedback.domain.aftercare import AFTERCARE
from hiring.feedback.domain.retrospective import RETROSPECTIVE
from hiring.feedback.policies import POLICIES
from hiring.feedback.views.aftercare import SHOW_AFTERCARE
from hiring.feedback.views.outcomes import SHOW_OUTCOMES
from hiring.feedback.views.probation import SHOW_PROBATION
from hiring.feedback.views.sessions import LIST_SESSIONS
from hiring.feedback.views.tasks import LIST_MY_FEEDBACK_TASKS

SERVICE = Service(
    name="feedback",
    decides=(RETROSPECTIVE, AFTERCARE),
    shows=(LIST_SESSIONS, LIST_MY_FEEDBACK_TASKS, SHOW_AFTERCARE, SHOW_PROBATION, SHOW_OUTCOMES),
    reacts=POLICIES,
)


def main() -> None:
    """Runs the service until it is told to stop."""
    run(SERVICE)
