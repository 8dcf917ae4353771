"""Both plays on the real system: what the audience sees, and what stands in the log and the databases afterwards."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.journeys.played import Played, views

from hiring.audit.verification import verify_log
from hiring.briefing.app import SERVICE as BRIEFING
from hiring.briefing.views.briefs import BRIEFS_TABLE
from hiring.chassis.service import Service
from hiring.contracts.envelope import read
from hiring.contracts.feedback.events import FeedbackSessionHeld, FeedbackSessionRequested
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidateRejected, HoldExpired, PoolDecided, PositionFilled
from hiring.eventkit.parking import Parking
from hiring.gateway.live.audience import FOLLOWED, Audience
from hiring.local.demo.candidates import FIRST_POOL, QUEUE, SECOND_POOL
from hiring.local.system import SERVICES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ITERATIVE_REFUSALS = ["S12", "C5", "S63", "C5", "S57", "S72"]
WATERFALL_REFUSALS = ["S12", "S37", "S25", "C1", "S66", "S72"]
SURNAMES = [person.name.split()[-1] for person in (*FIRST_POOL, *SECOND_POOL, *QUEUE)]
WITH_VIEWS = [service for service in SERVICES if service.views]
TOLD = {
    "6 candidates entered the first pool": "enters Lena Hoffmann, Marek Nowak, Aisha Rahman, Tom Fischer, Sofia Costa",
    "3 went on": "cuts the whole group to 3 by combined marks",
    "2 went on": "cuts the whole group to 2 by combined marks",
    "the first pool failed": "Pool 1: failed",
    "its session wanted a change": "wants Kafka to be desirable instead of learnable",
    "the second pool chose": "selects David Okafor",
    "the third candidate was chosen": "chooses Hannah Weiss",
    "a hold ran out": "the hold has run out",
    "the first hire": "David Okafor accepts: the position is filled",
    "the second hire": "Hannah Weiss accepts: the position is filled",
    "the recruiter's form": "fills in the recruiter's form",
    "the hiring manager's form": "fills in the hiring manager's form",
    "the candidate's form": "fills in the candidate's form",
    "the first probation": "reviews the probation of David Okafor: passed",
    "the second probation": "reviews the probation of Hannah Weiss: passed",
    "the end": "decisions stand in the log",
}


def lines_of(played: Played, model: str) -> list[str]:
    iterative, _, waterfall = played.shown.partition("WATERFALL: ")
    return (waterfall if model == "waterfall" else iterative).splitlines()


@pytest.mark.parametrize("seen", TOLD)
async def test_the_audience_is_told_of(played: Played, seen: str) -> None:
    assert TOLD[seen] in played.shown


@pytest.mark.parametrize(("model", "rules"), [("iterative", ITERATIVE_REFUSALS), ("waterfall", WATERFALL_REFUSALS)])
async def test_the_audience_sees_what_the_rules_refuse(played: Played, model: str, rules: list[str]) -> None:
    refusals = [line.split("refused ")[1] for line in lines_of(played, model) if " refused " in line]
    assert [refusal.partition(":")[0] for refusal in refusals] == rules


async def test_each_pool_narrows_from_six_to_three_to_two(played: Played) -> None:
    rows = [line.split() for line in lines_of(played, "iterative") if "%" in line]
    funnel = [row[2:4] for row in rows if row[:1] == ["pool"] and row[1].isdigit()]
    assert funnel == [["recruitment", "6"], ["professional", "3"], ["managerial", "2"]] * 2


async def test_the_queue_ends_in_the_tuples_of_the_source(played: Played) -> None:
    lines = [line.strip() for line in lines_of(played, "waterfall")]
    ended = {line[:14].strip(): line[-9:] for line in lines if re.search(r"  [01] - [01] - [01]$", line)}
    assert ended == {"Victor Almeida": "1 - 0 - 0", "Ingrid Solberg": "1 - 1 - 0", "Hannah Weiss": "1 - 1 - 1"}


async def test_the_log_is_whole_and_chained(played: Played) -> None:
    verdict = await verify_log(played.log)
    assert verdict.flaw is None
    assert verdict.size == (await played.log.head()).sequence > 300


async def test_no_message_was_parked(played: Played) -> None:
    assert await Parking(played.client).all() == []


async def test_no_name_of_a_candidate_stands_anywhere_in_plain_text(played: Played) -> None:
    stored = {str(path): path.read_bytes() for path in played.folder.rglob("*") if path.is_file()}
    async for message in played.messages():  # the broker compresses its files
        stored[f"message {message.sequence}"] = message.subject.encode() + message.body
    private = [name.encode() for name in (*SURNAMES, "example.org")]
    assert [(where, name) for where, what in stored.items() for name in private if name in what] == []


async def test_each_cause_called_for_one_session(played: Played) -> None:
    events = [read(entry, commit.aggregate).event for commit in await played.commits() for entry in commit.entries]
    causes = Counter(type(event).__name__ for event in events if calls_for_a_session(event))
    assert causes == {"CandidateRejected": 2, "PoolDecided": 2, "HoldExpired": 1, "PositionFilled": 2}
    requested = [event.session for event in events if isinstance(event, FeedbackSessionRequested)]
    held = [event.session for event in events if isinstance(event, FeedbackSessionHeld)]
    assert len(requested) == len(set(requested)) == causes.total()
    assert sorted(held) == sorted(requested)


def calls_for_a_session(event: Event) -> bool:
    if isinstance(event, CandidateRejected):
        return event.vacancy == "engineering-manager"
    return isinstance(event, PoolDecided | HoldExpired | PositionFilled)


@pytest.mark.parametrize("service", WITH_VIEWS, ids=lambda service: service.name)
async def test_the_views_equal_a_fresh_fold_of_the_log(played: Played, service: Service, tmp_path: Path) -> None:
    live = await views(played.log, service, f"sqlite:///{played.folder / service.name}.db")
    fresh = await views(played.log, service, f"sqlite:///{tmp_path / 'fresh.db'}")
    assert any(live.values())
    assert live == fresh


async def test_whoever_may_see_a_brief_and_nobody_else_hears_of_its_vacancy(played: Played) -> None:
    audience = Audience()
    for commit in await played.commits():
        for entry in commit.entries:
            if entry.type in {event.wire for event in FOLLOWED}:
                audience.follow(read(entry, commit.aggregate).event)
    rows = await views(played.log, BRIEFING, f"sqlite:///{played.folder / 'briefing.db'}")
    columns = BRIEFS_TABLE.columns.keys()
    people = {row[columns.index("vacancy")]: row[columns.index("people")].split() for row in rows["briefing_briefs"]}
    assert people
    assert {vacancy: sorted(audience.people(vacancy)) for vacancy in people} == people
