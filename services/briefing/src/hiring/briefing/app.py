"""What briefing decides, shows and reacts to."""

from hiring.briefing.domain.brief import BRIEF
from hiring.briefing.policies import POLICIES
from hiring.briefing.views.brief import SHOW_BRIEF
from hiring.briefing.views.briefs import LIST_BRIEFS
from hiring.briefing.views.tasks import LIST_MY_APPROVALS
from hiring.chassis.process import run
from hiring.chassis.service import Service

SERVICE = Service(
    name="briefing",
    decides=(BRIEF,),
    shows=(LIST_BRIEFS, SHOW_BRIEF, LIST_MY_APPROVALS),
    reacts=POLICIES,
)


def main() -> None:
    """Runs briefing as a program of its own."""
    run(SERVICE)
