"""Two small services for tests of whatever stands around services: `toys` counts, `games` reacts to it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select

from hiring.chassis.service import Service
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command, Event, Line, Query
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Rule, require
from hiring.eventkit.policies import Reaction, SetDeadline, policy
from hiring.eventkit.views.view import Answer, Asked, Key, Row, View

HIGHEST = 9
TOO_MANY = Rule("too-many", "A counter goes up to nine.")
BROKEN = "break"


class ToyCommand(Command, service="toys"):
    """A command to `toys`."""


class CountUp(ToyCommand):
    """Counts up by so much; a note of `BROKEN` makes the service fail."""

    counter: VacancyId
    by: int
    note: Line = "none"


class CountedUp(Event, wire="toys.counted-up.v1"):
    """A counter went up."""

    counter: VacancyId
    by: int
    note: Line


class ToyQuery(Query, service="toys"):
    """A question to `toys`."""


class Count(BaseModel):
    """Where a counter stands."""

    total: int


class AskCount(ToyQuery, answered_by=Count):
    """Where does this counter stand?"""

    counter: VacancyId


class GameCommand(Command, service="games"):
    """A command to `games`."""


class PlayRound(GameCommand):
    """Plays one round."""

    counter: VacancyId
    by: int


class EndGame(GameCommand):
    """Ends the game."""

    counter: VacancyId


class RoundPlayed(Event, wire="games.round-played.v1"):
    """A round was played."""

    counter: VacancyId
    by: int


class GameEnded(Event, wire="games.game-ended.v1"):
    """The game ended."""

    counter: VacancyId


def decide_count(command: CountUp, state: int, _issued: Issued) -> Sequence[CountedUp]:
    """Up to nine."""
    if command.note == BROKEN:
        raise ZeroDivisionError(command.note)
    require(state + command.by <= HIGHEST, TOO_MANY, because=f"it stands at {state}", field="by")
    return [CountedUp(counter=command.counter, by=command.by, note=command.note)]


def decide_game(command: PlayRound | EndGame, _state: int, _issued: Issued) -> Sequence[RoundPlayed | GameEnded]:
    """Whatever is asked."""
    match command:
        case PlayRound():
            return [RoundPlayed(counter=command.counter, by=command.by)]
        case EndGame():
            return [GameEnded(counter=command.counter)]


COUNTER: Decider[Any, Any, int] = Decider(
    service="toys",
    kind="counter",
    initial=0,
    state_type=int,
    commands=(CountUp,),
    events=(CountedUp,),
    identify=lambda command: AggregateId(command.counter, "toys", "counter", command.counter),
    decide=decide_count,
    evolve=lambda state, event: state + event.by,
)

GAME: Decider[Any, Any, int] = Decider(
    service="games",
    kind="game",
    initial=0,
    state_type=int,
    commands=(PlayRound, EndGame),
    events=(RoundPlayed, GameEnded),
    identify=lambda command: AggregateId(command.counter, "games", "game", command.counter),
    decide=decide_game,
    evolve=lambda state, _event: state + 1,
)


def _count(row: Row | None, recorded: Recorded[CountedUp], key: Key) -> Row:
    return {"counter": key[0], "total": (row["total"] if row else 0) + recorded.event.by}


COUNTS = View(
    table=Table("toy_counts", MetaData(), Column("counter", String, primary_key=True), Column("total", Integer)),
    version=1,
    subscribes=(CountedUp,),
    keys=lambda recorded: [(recorded.event.counter,)],
    evolve=_count,
)


def answer_count(connection: Connection, query: AskCount, _asked: Asked) -> Count:
    """The counter, if there is one."""
    row = connection.execute(select(COUNTS.table).where(COUNTS.table.c.counter == query.counter)).first()
    if row is None:
        raise LookupError(f"no counter {query.counter}")
    return Count(total=row.total)


@policy(CountedUp)
def when_counted_up_then_play_a_round(recorded: Recorded[CountedUp]) -> Iterable[Reaction]:
    """Each count is a round."""
    return [PlayRound(counter=recorded.event.counter, by=recorded.event.by)]


@policy(RoundPlayed)
def when_a_round_is_played_then_the_game_ends_in_time(recorded: Recorded[RoundPlayed]) -> Iterable[Reaction]:
    """A second after the last round."""
    counter = recorded.event.counter
    return [SetDeadline(f"end-{counter}", recorded.time + timedelta(seconds=1), EndGame(counter=counter))]


TOYS = Service("toys", decides=(COUNTER,), shows=(Answer(AskCount, (COUNTS,), answer_count),))
GAMES = Service(
    "games",
    decides=(GAME,),
    reacts=(when_counted_up_then_play_a_round, when_a_round_is_played_then_the_game_ends_in_time),
)
