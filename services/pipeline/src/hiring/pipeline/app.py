"""The pipeline: what it decides, what it shows, what it reacts to."""

from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.pipeline.domain.candidate import CANDIDATE
from hiring.pipeline.domain.search.decider import SEARCH
from hiring.pipeline.policies import POLICIES
from hiring.pipeline.policies_of_persons import PERSON_POLICIES
from hiring.pipeline.views.board import SHOW_BOARD
from hiring.pipeline.views.composition import SHOW_COMPOSITION
from hiring.pipeline.views.course import SHOW_RISKS
from hiring.pipeline.views.dossier import SHOW_DOSSIER
from hiring.pipeline.views.export import EXPORT_CANDIDATE
from hiring.pipeline.views.funnel import SHOW_FUNNEL
from hiring.pipeline.views.holds import SHOW_HOLDS
from hiring.pipeline.views.lists import SHOW_LISTS
from hiring.pipeline.views.medalists import SUGGEST_MEDALISTS
from hiring.pipeline.views.pool import COMPARE_POOL
from hiring.pipeline.views.queue import SHOW_QUEUE
from hiring.pipeline.views.shorter_flows import SHOW_SHORTER_FLOWS
from hiring.pipeline.views.stages import SHOW_STAGES
from hiring.pipeline.views.talents import FIND_DUPLICATES, SHOW_TALENTS
from hiring.pipeline.views.waiting import LIST_WAITING

SERVICE = Service(
    name="pipeline",
    decides=(SEARCH, CANDIDATE),
    shows=(
        SHOW_BOARD,
        COMPARE_POOL,
        SHOW_QUEUE,
        SHOW_STAGES,
        SHOW_FUNNEL,
        SHOW_COMPOSITION,
        SHOW_LISTS,
        SHOW_HOLDS,
        SHOW_SHORTER_FLOWS,
        SHOW_RISKS,
        LIST_WAITING,
        SHOW_DOSSIER,
        EXPORT_CANDIDATE,
        SHOW_TALENTS,
        SUGGEST_MEDALISTS,
        FIND_DUPLICATES,
    ),
    reacts=(*POLICIES, *PERSON_POLICIES),
)


def main() -> None:
    """Runs the service until it is told to stop."""
    run(SERVICE)
