"""What a caller is told of what went wrong."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from hiring.chassis.problems import problem_of


def test_whoever_meets_a_database_that_is_away_is_asked_to_come_again() -> None:
    nobody = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_args={"connect_timeout": 2})
    with pytest.raises(OperationalError) as raised, nobody.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert problem_of(raised.value).kind == "unavailable"
    nobody.dispose()


def test_a_wrong_statement_is_a_bug_and_not_a_database_that_is_away() -> None:
    assert problem_of(ProgrammingError("SELECT nothing", {}, Exception("no such column"))).kind == "failed"


def test_a_connection_that_broke_is_asked_again_too() -> None:
    broken = InterfaceError("INSERT", {}, Exception("the connection is closed"), connection_invalidated=True)
    assert problem_of(broken).kind == "unavailable"
