"""Every statistic equals its recomputation from the raw log, now and as of earlier days."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from services.feedback.tests.scale.checking_judgement import CHECKS
from services.feedback.tests.scale.comparing import Shown, fold
from services.feedback.tests.scale.history import history
from services.feedback.tests.scale.recompute import Raw
from services.feedback.tests.scale.writing import START
from sqlalchemy import Engine

from hiring.contracts.messages import Query
from hiring.eventkit.views.database import open_database
from hiring.feedback.domain.protected import new_officer_key
from hiring.feedback.views.statistics import STATISTICS

DAYS = (2_000, 60, 25)
TOLD = {
    "step-corrected",
    "shorter-flow-answered",
    "rater-replaced",
    "evaluation-cancelled",
    "evaluation-reopened",
    "candidacy-reconsidered",
    "offer-declined",
    "candidate-held",
    "working-hours-set",
    "requirements-revised",
    "forms-completed",
}
"""What a history has to tell for its statistics to mean something."""


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shown, dict[int, Raw]]]:
    """Thirty searches folded, and their raw log up to each of the days."""
    private, public = new_officer_key()
    log = list(history(vacancies=30, candidates=9, officer=public))
    engine: Engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('organisation') / 'service.db'}")
    assert fold(engine, log) == len(log)
    raw = {days: Raw((one.body for one in log), (START + timedelta(days=days)).timestamp()) for days in DAYS}
    yield Shown(engine, START, private), raw
    engine.dispose()


def test_s6_every_statistic_has_a_recomputation_of_its_own() -> None:
    assert set(CHECKS) == {answer.query for answer in STATISTICS}


def test_the_made_up_history_holds_every_turn_that_statistics_must_take(
    organisation: tuple[Shown, dict[int, Raw]],
) -> None:
    _, raw = organisation
    assert set(raw[DAYS[0]].of) >= TOLD


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize(("query", "check"), CHECKS.items(), ids=[query.__name__ for query in CHECKS])
def test_f10_to_f22_a_statistic_equals_its_recomputation_from_the_raw_log(
    organisation: tuple[Shown, dict[int, Raw]], query: type[Query], check: Callable[[Shown, Raw], None], days: int
) -> None:
    shown, raw = organisation
    shown.at = START + timedelta(days=days)
    check(shown, raw[days])
    assert query.__name__ in shown.took or days < DAYS[0]
