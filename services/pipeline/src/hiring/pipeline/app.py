"""The pipeline: what it decides, what it shows, what it reacts to."""

from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.pipeline.domain.candidate import CANDIDATE
from hiring.pipeline.domain.search.decider import SEARCH
from hiring.pipeline.policies import POLICIES
from hiring.pipeline.views.board import SHOW_BOARD
from hiring.pipeline.views.pool import COMPARE_POOL
from hiring.pipeline.views.queue import SHOW_QUEUE
from hiring.pipeline.views.stages import SHOW_STAGES

SERVICE = Service(
    name="pipeline",
    decides=(SEARCH, CANDIDATE),
    shows=(SHOW_BOARD, COMPARE_POOL, SHOW_QUEUE, SHOW_STAGES),
    reacts=POLICIES,
)


def main() -> None:
    """Runs the service until it is told to stop."""
    run(SERVICE)
