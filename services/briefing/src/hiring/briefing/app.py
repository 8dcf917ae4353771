"""What briefing decides, shows and reacts to."""

from hiring.briefing.domain.brief import BRIEF
from hiring.briefing.domain.outcome import OUTCOME
from hiring.briefing.domain.probation import PROBATION
from hiring.briefing.domain.template import TEMPLATE
from hiring.briefing.policies import POLICIES
from hiring.briefing.views.brief import SHOW_BRIEF
from hiring.briefing.views.briefs import LIST_BRIEFS
from hiring.briefing.views.discussion import LIST_THREADS
from hiring.briefing.views.export import EXPORT_DOCUMENT
from hiring.briefing.views.tasks import LIST_MY_APPROVALS, LIST_MY_TASKS
from hiring.briefing.views.templates import LIST_TEMPLATES, SHOW_TEMPLATE
from hiring.chassis.process import run
from hiring.chassis.service import Service

SERVICE = Service(
    name="briefing",
    decides=(BRIEF, TEMPLATE, OUTCOME, PROBATION),
    shows=(
        LIST_BRIEFS,
        SHOW_BRIEF,
        EXPORT_DOCUMENT,
        LIST_MY_TASKS,
        LIST_MY_APPROVALS,
        LIST_THREADS,
        LIST_TEMPLATES,
        SHOW_TEMPLATE,
    ),
    reacts=POLICIES,
)


def main() -> None:
    """Runs briefing as a program of its own."""
    run(SERVICE)
