"""The checker: the log and the deadlines, held against what clients were told. Every finding is a sentence."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from tests.faults.history import History

from hiring.contracts.envelope import FIRST, Commit, decode
from hiring.eventkit.decider import POLICY
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.stored import StoredMessage


@dataclass(frozen=True)
class Fact:
    """One event as an outsider reads it: its name without the version, its data as JSON, where and when."""

    name: str
    data: dict[str, Any]
    actor: str
    sequence: int
    stored_at: datetime


@dataclass
class Record:
    """The whole log, read once."""

    messages: list[StoredMessage]
    commits: list[Commit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.commits = [decode(one.subject, one.sequence, one.body) for one in self.messages]

    @cached_property
    def facts(self) -> list[Fact]:
        """Every event, in order."""
        return [
            Fact(entry.type.rsplit(".v", 1)[0], json.loads(bytes(entry.data)), entry.actor, one.sequence, one.stored_at)
            for one, commit in zip(self.messages, self.commits, strict=True)
            for entry in commit.entries
        ]

    def of(self, *names: str) -> list[Fact]:
        """The events of these names."""
        return [fact for fact in self.facts if fact.name in names]


async def whole_log(log: Log) -> Record:
    """All of it, up to its present end."""
    head = (await log.head()).sequence
    return Record([message async for batch in log.read(0, until=head) for message in batch])


def findings(record: Record, history: History, now: datetime) -> list[str]:
    """Everything that is wrong with the log, in words; empty when nothing is."""
    return [
        *once_each(record.commits, history),
        *chained(record.commits),
        *in_order(history),
        *reacted_once(record),
        *fired_once(record, now),
        *keeps_the_rules(record),
    ]


def once_each(commits: Sequence[Commit], history: History) -> Iterator[str]:
    """Every acknowledged command once, where it was said to be; what was refused never; and nothing of strangers.

    A refusal is of one copy of a request: another that was still on its way is decided when it comes.
    """
    where: dict[str, list[Commit]] = defaultdict(list)
    for commit in commits:
        if commit.entries[0].actor != POLICY:
            where[commit.command_id].append(commit)
    for sent in history.acknowledged:
        told = sent.accepted
        assert told is not None
        found = [(one.sequence, one.version, one.aggregate.subject) for one in where.get(sent.id, [])]
        if found != [(told.sequence, told.version, told.aggregate)]:
            yield f"{sent.what} {sent.id} was acknowledged at {told.sequence} and stands at {found}"
    for id_, found_commits in where.items():
        if len(found_commits) > 1:
            yield f"command {id_} stands {len(found_commits)} times in the log"
        if id_ not in history.commands:
            yield f"command {id_} was sent by nobody"
        elif (sent := history.commands[id_]).outcome == "refused" and not sent.had_copies:
            yield f"{sent.what} {id_} was refused by {sent.rule} and stands in the log at {found_commits[0].sequence}"


def chained(commits: Iterable[Commit]) -> Iterator[str]:
    """Versions without a gap, each with the hash of the one before."""
    last: dict[str, tuple[int, str]] = {}
    for commit in commits:
        version, hash_ = last.get(commit.aggregate.subject, (0, FIRST))
        if (commit.version, commit.previous) != (version + 1, hash_):
            yield f"{commit.aggregate.subject}: version {commit.version} follows {version}, or on another hash"
        last[commit.aggregate.subject] = (commit.version, commit.hash)


def in_order(history: History) -> Iterator[str]:
    """Within an aggregate, what was sent after another command had been answered stands after it."""
    by_aggregate: dict[str, list[Any]] = defaultdict(list)
    for sent in history.acknowledged:
        by_aggregate[sent.accepted.aggregate].append(sent)  # type: ignore[union-attr]  # acknowledged ones have it
    for subject, sents in by_aggregate.items():
        by_end = iter(sorted(sents, key=lambda sent: sent.ended))
        ended, highest = next(by_end, None), 0
        for sent in sorted(sents, key=lambda sent: sent.began):
            while ended is not None and ended.ended < sent.began:
                highest = max(highest, ended.accepted.sequence)
                ended = next(by_end, None)
            if sent.accepted.sequence < highest:
                yield f"{subject}: {sent.what} {sent.id} stands before what was answered before it was sent"


_FOLLOWS: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("briefing.brief-approved",), "pipeline.search-opened", ("vacancy",)),
    (("briefing.brief-approved",), "evaluation.forms-put-in-force", ("vacancy",)),
    (("briefing.brief-approved",), "feedback.brief-followed", ("vacancy",)),
    (
        ("pipeline.candidacy-entered", "pipeline.candidate-advanced"),
        "evaluation.evaluation-planned",
        ("candidacy", "step"),
    ),
    (("evaluation.evaluation-planned",), "evaluation.evaluation-opened", ("evaluation",)),
    (("evaluation.evaluation-completed",), "pipeline.marks-recorded", ("candidacy", "step")),
)
"""What a policy makes of what, and by which of their fields the two belong together."""


def reacted_once(record: Record) -> Iterator[str]:
    """Each fact has led to what follows from it, once."""
    for causes, effect, keys in _FOLLOWS:
        caused = Counter(_told(fact, keys) for fact in record.of(*causes))
        followed = Counter(_told(fact, keys) for fact in record.of(effect))
        if not caused:
            yield f"nothing was ever {' or '.join(causes)}: the load is not what it should be"
        for key in caused.keys() | followed.keys():
            if caused[key] != followed[key]:
                yield f"{' or '.join(causes)} {key} happened {caused[key]} times, {effect} {followed[key]} times"


def reaction_seconds(record: Record) -> list[float]:
    """How long after each fact what follows from it stood in the log, the shortest first."""
    found = []
    for causes, effect, keys in _FOLLOWS:
        followed = {_told(fact, keys): fact.stored_at for fact in record.of(effect)}
        caused = {_told(fact, keys): fact.stored_at for fact in record.of(*causes)}
        found += [(followed[key] - at).total_seconds() for key, at in caused.items() if key in followed]
    return sorted(found)


def fired_once(record: Record, now: datetime) -> Iterator[str]:
    """Each improvement's reminder and due date: once, never early, and never after it was settled."""
    settled = {_which(fact): fact for fact in record.of("feedback.improvement-done", "feedback.improvement-dropped")}
    fired = {
        name: Counter(_which(fact, "concerns") for fact in record.of(name) if fact.data["what"] == "improvement")
        for name in ("feedback.feedback-reminded", "feedback.feedback-overdue")
    }
    agreed = {_which(fact): fact for fact in record.of("feedback.improvement-agreed")}
    if not any(fired["feedback.feedback-overdue"].values()):
        yield "no deadline ever fired: the load is not what it should be"
    for key, fact in agreed.items():
        due = datetime.fromisoformat(fact.data["due_at"])
        for name, count in fired.items():
            least = 1 if due < now and key not in settled else 0
            if not least <= count[key] <= 1:
                yield f"{name} of {key} fired {count[key]} times, due {due}"
    for fact in record.of("feedback.feedback-overdue"):
        if fact.data["what"] == "improvement" and fact.stored_at < datetime.fromisoformat(fact.data["due_at"]):
            yield f"{_which(fact, 'concerns')} was overdue at {fact.stored_at}, before {fact.data['due_at']}"


def keeps_the_rules(record: Record) -> Iterator[str]:
    """What holds in hiring whatever breaks: told from outside, by the log alone."""
    approved: dict[str, int] = {}
    out: Counter[str] = Counter()
    comments: dict[tuple[str, str], int] = defaultdict(int)
    scores: Counter[tuple[str, ...]] = Counter()
    pools: Counter[str] = Counter()
    for fact in record.facts:
        data = fact.data
        match fact.name:
            case "briefing.brief-approved":
                approved.setdefault(data["vacancy"], fact.sequence)
            case "pipeline.candidacy-entered":
                pools[data["pool"]] += 1
                if data["vacancy"] not in approved:
                    yield f"{data['candidacy']} entered before its brief was approved (S12)"
            case "pipeline.candidacy-withdrawn" | "pipeline.candidate-rejected":
                out[data["candidacy"]] += 1
            case "briefing.comment-added":
                key = (data["vacancy"], data["thread"])
                comments[key] += 1
                if data["number"] != comments[key]:
                    yield f"comment {data['number']} of {key} came as number {comments[key]}"
            case "evaluation.score-submitted":
                scores[(data["evaluation"], data["rater"])] += 1
    yield from (f"{who} left {count} times" for who, count in out.items() if count > 1)
    yield from (f"{who} was rated {count} times" for who, count in scores.items() if count > 1)
    yield from (f"{pool} holds {count}, not 4" for pool, count in pools.items() if count > 4)


def _told(fact: Fact, keys: Iterable[str]) -> tuple[Any, ...]:
    """What an event says under these names, itself or in its plan."""
    said = {**fact.data, **fact.data.get("plan", {})}
    return tuple(said[key] for key in keys)


def _which(fact: Fact, name: str = "improvement") -> tuple[str, str]:
    return (fact.data["vacancy"], fact.data[name])


async def until_true(what: Any, patience_seconds: float, otherwise: str) -> None:
    """Asks again and again until it is so.

    Raises:
        AssertionError: it was not in time, with these words.
    """
    ends = asyncio.get_running_loop().time() + patience_seconds
    while not await what():
        if asyncio.get_running_loop().time() > ends:
            raise AssertionError(otherwise)
        await asyncio.sleep(0.25)
