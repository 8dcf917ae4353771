"""Every statistic of an organisation equals its recomputation from the raw log, now and as of an earlier day."""

from datetime import timedelta

from services.feedback.tests.scale.comparing import Shown, compare, fold
from services.feedback.tests.scale.history import history
from services.feedback.tests.scale.recompute import Raw
from services.feedback.tests.scale.writing import START
from sqlalchemy import Engine

from hiring.feedback.domain.protected import new_officer_key


def test_every_statistic_equals_its_recomputation_now_and_as_of_earlier_days(sqlite_database: Engine) -> None:
    private, public = new_officer_key()
    log = list(history(vacancies=30, candidates=9, officer=public))
    assert fold(sqlite_database, log) == len(log)
    for days in (2_000, 60, 25):
        at = START + timedelta(days=days)
        compare(Shown(sqlite_database, at, {}), Raw((one.body for one in log), at.timestamp()), private)
