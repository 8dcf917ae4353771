"""Random bodies and random changes of good ones, by anybody: always an answer, never a failure, nothing unasked."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inputs.house import COMMANDS, QUERIES, REAL, House, real

from hiring.contracts import subjects
from hiring.contracts.envelope import decode
from hiring.contracts.requests import Accepted, Answered, Problem

pytestmark = pytest.mark.asyncio(loop_scope="module")
asking = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

ANYBODY = st.sampled_from(["anna", "maria", "olga", "pavel", "ines", "p1", "stranger"])
SCALARS = (
    st.none() | st.booleans() | st.integers(-10, 10**20) | st.floats() | st.text(max_size=20)
)  # floats: also NaN and infinity, which Python writes and no JSON knows
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
KNOWN = st.sampled_from([*(value for value in REAL.values() if isinstance(value, str)), "anna", "c2", "p2", "nowhere"])


@st.composite
def changed(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, Any]:
    """A request by name, and its body with up to three places changed, dropped, doubled or exchanged."""
    name = draw(st.sampled_from(names))
    data = deepcopy(real(name))
    for _ in range(draw(st.integers(0, 3))):
        place, last = _somewhere(draw, data)
        if last is None:
            break
        match draw(st.sampled_from(["value", "known", "drop", "double", "extreme"])):
            case "value":
                place[last] = draw(JSON)
            case "known":
                place[last] = draw(KNOWN)
            case "drop":
                del place[last]
            case "double":
                place[last] = [place[last], place[last]]
            case "extreme":
                place[last] = deepcopy(draw(st.sampled_from(EXTREMES)))
    return name, data


EXTREMES: tuple[Any, ...] = (
    "",
    " ",
    "x" * 25_000,
    "\x00",
    "\ud800",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
    10**30,
    -1,
    0,
    1e308,
    [],
    {},
    ["c1"] * 100,
)


def _somewhere(draw: st.DrawFn, data: Any) -> tuple[Any, Any]:
    place, last = data, None
    while True:
        keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return place, None if last is None else last
        last = draw(st.sampled_from(keys))
        if not isinstance(place[last], dict | list) or not place[last] or draw(st.booleans()):
            return place, last
        place = place[last]


@asking
@given(request=changed(tuple(COMMANDS)), actor=ANYBODY)
async def test_a_changed_command_is_accepted_or_refused(services: House, request: Any, actor: str) -> None:
    name, data = request
    reply = await services.command(name, data, actor)
    assert isinstance(reply, Accepted) or told_why(reply), (name, data, reply)


@asking
@given(request=changed(tuple(QUERIES)), actor=ANYBODY)
async def test_a_changed_query_is_answered_or_refused(services: House, request: Any, actor: str) -> None:
    name, data = request
    reply = await services.query(name, data, actor)
    assert isinstance(reply, Answered) or told_why(reply), (name, data, reply)


@asking
@given(name=st.sampled_from([*COMMANDS, *QUERIES]), body=JSON.map(repr).map(str.encode) | st.binary(max_size=200))
async def test_bytes_are_refused_as_invalid(services: House, name: str, body: bytes) -> None:
    service, _, message = name.partition(".")
    subject = (subjects.command if name in COMMANDS else subjects.query)(service, message)
    reply = await services.send(subject, body)
    assert isinstance(reply, Problem)
    assert (reply.kind, reply.rule) == ("invalid", None)


async def test_the_log_holds_what_was_accepted_and_nothing_else(services: House) -> None:
    before = await services.head()
    somebody = {**real("pipeline.RegisterCandidate"), "candidate": "p3"}
    assert isinstance(await services.command("pipeline.RegisterCandidate", somebody, "anna", "somebody"), Accepted)
    accepted = {"somebody"}
    for round_ in range(3):
        for name in COMMANDS:
            id_ = f"round-{round_}-{name.replace('.', '-')}"
            for actor in ("stranger", "pavel", "anna", "maria"):
                reply = await services.command(name, real(name), actor, id_)
                if isinstance(reply, Accepted) and reply.events:
                    accepted.add(id_)
    await services.time.settle()
    stored = {
        commit.command_id: commit.entries[0].actor
        async for batch in services.log.read(before, until=await services.head())
        for commit in (decode(message.subject, message.sequence, message.body) for message in batch)
    }
    assert {id_ for id_, actor in stored.items() if actor != "policy"} == accepted


def told_why(reply: Accepted | Answered | Problem) -> bool:
    """Whether it names the rule, the fields, or says that there is no such thing."""
    match reply:
        case Problem(kind="refused"):
            return bool(reply.rule)
        case Problem(kind="invalid"):
            return bool(reply.errors) or "bytes" in reply.title
        case Problem(kind="not-found"):
            return True
    return False
