"""`hiring audit explain`: why a decision was taken, under which rules, by whom, on what evidence; signed."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from nats.aio.client import Client as Nats

from hiring.audit import manifest as files
from hiring.audit.keys import KeyHistory, PublishedKey
from hiring.audit.manifest import Manifest
from hiring.audit.notes import moment
from hiring.audit.packs import PAGES, write_pack
from hiring.audit.stores import Bundle
from hiring.chassis.client import Rejected
from hiring.contracts.audit import ListSigningKeys, ShowTreeHead, SignedTreeHead, SigningKeys, Vouched, VouchFor
from hiring.contracts.envelope import CloudEvent, Commit, decode
from hiring.contracts.evaluation.queries import Certificate, CertifyDecision, EvaluationSheet, ShowEvaluation
from hiring.contracts.ids import EvaluationId, VacancyId
from hiring.contracts.subjects import vacancy_events
from hiring.evaluation.views.decisions import DECISIONS
from hiring.eventkit.log.store import Log
from hiring.local.audit.explanation_page import page
from hiring.local.audit.exporting import AUDITOR, asking, proofs_of
from hiring.local.audit.others import Others
from hiring.local.audit.proving import find
from hiring.local.audit.showing import say
from hiring.local.options import as_json
from hiring.local.reaching import reached

_CAME_OUT = {"advanced": "went on", "selected": "selected", "left": "did not go on"}
FORMAT = "hiring-explanation/1"
_FORMS = "evaluation.forms-put-in-force."
_PLANNED = "evaluation.evaluation-planned."
_COMPLETED = "evaluation.evaluation-completed."
_DECISIONS = {kind.wire.split(".")[1]: kind for kind in DECISIONS.subscribes if "brief_version" in kind.model_fields}
_TOLD = ("reason", "template", "step", "from_phase", "to_phase", "outcome", "wanted", "model", "clarification")


@dataclass
class _Story:
    """What the log of a vacancy says up to the decision, that included."""

    commit: Commit
    entry: CloudEvent
    others: Others
    candidacy: str | None
    forms: dict[int, dict[str, Any]] = field(default_factory=dict)
    plans: dict[str, dict[str, Any]] = field(default_factory=dict)
    completed: list[tuple[Commit, CloudEvent, dict[str, Any]]] = field(default_factory=list)

    @property
    def vacancy(self) -> VacancyId:
        return VacancyId(self.commit.aggregate.vacancy)


async def explain(
    event: str, to: Path, data: Path, nats: str | None, candidacy: str | None, by: str, *, as_json_lines: bool
) -> None:
    """Writes the signed pack, and the same as a page (`.html`) and as JSON beside it.

    Raises:
        LookupError: there is no such event, or it is no decision about candidates.
        Rejected: a service is not there, or refused.
        OSError: a file can't be written.
    """
    async with reached(data, nats, "audit-explain") as client:
        head: SignedTreeHead = await asking(client).ask(ShowTreeHead(fresh=True), by, roles=AUDITOR)
        story = await _story(Log(client), event, head.size, candidacy)
        told = await _explanation(client, story, by)
        text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        pages = dict(zip(PAGES, (text.encode(), page(told).encode()), strict=True))
        await _pack(to, client, story, pages, head, by)
    for name, content in pages.items():
        to.with_suffix(Path(name).suffix).write_bytes(content)
    if as_json_lines:
        as_json(told)
        return
    rules = told["rules"]
    broken = [check["rule"] for check in rules["checks"] if not check["passed"]]
    kept = "every rule in force was kept" if not broken else f"NOT kept: {', '.join(broken)}"
    say(f"{told['decision']['kind']} by {told['decision']['decided_by']}, {told['decision']['decided_at']}: {kept}")
    say(f"signed pack {to}; to read: {to.with_suffix('.html')}; for programs: {to.with_suffix('.json')}")
    say(f"Anybody can verify it, without us: hiring audit verify {to}")


async def _story(log: Log, event: str, size: int, candidacy: str | None) -> _Story:
    message = await find(log, event, size)
    commit = decode(message.subject, message.sequence, message.body)
    entry = _decision_in(commit, event)
    about = msgspec.json.decode(entry.data)
    kept = candidacy or about.get("candidacy")
    story = _Story(commit, entry, Others(kept), kept)
    subject = vacancy_events(commit.aggregate.vacancy)
    async with aclosing(log.read(0, subject, commit.sequence)) as pages:
        async for read in pages:
            for one in read:
                _listen(story, decode(one.subject, one.sequence, one.body))
    return story


def _decision_in(commit: Commit, event: str) -> CloudEvent:
    """The decision of that id, or the only one at that sequence.

    Raises:
        LookupError: what stands there is no decision.
    """
    meant = [one for one in commit.entries if one.id == event] or commit.entries
    if (found := next((one for one in meant if _kind(one) in _DECISIONS), None)) is not None:
        return found
    types = " ".join(f"--type {kind.__name__}" for kind in _DECISIONS.values())
    raise LookupError(
        f"{event} is no decision whose rules can be checked, but {_called(map(_kind, meant))}. Such decisions are "
        f"{_called(_DECISIONS)}. Find them by: hiring log --vacancy {commit.aggregate.vacancy} {types}"
    )


def _kind(entry: CloudEvent) -> str:
    return entry.type.split(".")[1]


def _called(kinds: Iterable[str]) -> str:
    return ", ".join(f"'{kind.replace('-', ' ')}'" for kind in kinds)


def _listen(story: _Story, commit: Commit) -> None:
    for entry in commit.entries:
        data = msgspec.json.decode(entry.data)
        story.others.meet(data)
        if entry.type.startswith(_FORMS):
            story.forms[data["brief_version"]] = data["forms"]
        elif entry.type.startswith(_PLANNED):
            story.plans[data["evaluation"]] = data["plan"]
        elif entry.type.startswith(_COMPLETED) and data["candidacy"] == story.candidacy:
            story.completed.append((commit, entry, data))


async def _explanation(client: Nats, story: _Story, by: str) -> dict[str, Any]:
    query = CertifyDecision(vacancy=story.vacancy, decision=story.entry.id)
    certificate: Certificate = await asking(client).ask(query, by, as_of=story.commit.sequence, roles=AUDITOR)
    evidence = [await _evidence(client, story, *one, by) for one in story.completed]
    told = {
        "rules": _rules(story, certificate),
        "evidence": evidence,
    }
    return {
        "format": FORMAT,
        "decision": _decision(story, certificate),
        **story.others.without(told),
        "others": story.others.count(),
    }


def _decision(story: _Story, certificate: Certificate) -> dict[str, Any]:
    taken, data = certificate.decision, msgspec.json.decode(story.entry.data)
    told = {name: _plain(data[name]) for name in _TOLD if data.get(name) not in (None, [], {})}
    came_out = [word for name, word in _CAME_OUT.items() if story.candidacy in data.get(name, ())]
    told |= {"for_this_candidate": came_out[0]} if came_out else {}
    return {
        "id": taken.decision,
        "kind": taken.kind,
        "vacancy": str(story.vacancy),
        "candidacy": story.candidacy,
        "decided_by": taken.decided_by,
        "decided_at": _time(taken.decided_at),
        "rules_approved_by": story.forms[taken.brief_version].get("approvers", []),
        "told": story.others.without(told),
        "sequence": story.commit.sequence,
        "message": story.commit.hash,
    }


def _rules(story: _Story, certificate: Certificate) -> dict[str, Any]:
    forms = story.forms[certificate.decision.brief_version]
    return {
        "version": certificate.decision.brief_version,
        "in_force_since": _time(certificate.in_force_since),
        "valid": certificate.valid,
        "checks": [check.model_dump(mode="json") for check in certificate.checks],
        "fingerprints": [one.model_dump(mode="json") for one in certificate.fingerprints],
        "forms": {name: part for name, part in forms.items() if name not in {"team", "approvers"}},
    }


async def _evidence(
    client: Nats, story: _Story, commit: Commit, entry: CloudEvent, data: dict[str, Any], by: str
) -> dict[str, Any]:
    plan = story.plans.get(data["evaluation"], {})
    return {
        "step": data["step"],
        "completed_at": _time(entry.time),
        "raters": [story.others.rater(rater) for rater in data["raters"]],
        "questions": plan.get("questions", []),
        "tainted": data.get("tainted", False),
        "result": await _result(client, story, data["evaluation"], by),
        "sequence": commit.sequence,
        "message": commit.hash,
    }


async def _result(client: Nats, story: _Story, evaluation: str, by: str) -> dict[str, Any] | None:
    """What it came to, for an asker who may see that; None for others."""
    query = ShowEvaluation(vacancy=story.vacancy, evaluation=EvaluationId(evaluation))
    try:
        sheet: EvaluationSheet = await asking(client).ask(query, by, as_of=story.commit.sequence, roles=AUDITOR)
    except Rejected as refused:
        if refused.problem.kind == "refused":
            return None
        raise
    return None if sheet.result is None else sheet.result.model_dump(mode="json")


async def _pack(to: Path, client: Nats, story: _Story, pages: dict[str, bytes], head: SignedTreeHead, by: str) -> None:
    sequence = story.commit.sequence
    keys: SigningKeys = await asking(client).ask(ListSigningKeys(), by, roles=AUDITOR)
    history = KeyHistory(keys.origin, tuple(PublishedKey(**key.model_dump()) for key in keys.keys))
    path = (await proofs_of(client, [sequence], head, by))[sequence]
    covers = {
        "decision": story.entry.id,
        "sequence": sequence,
        "message": story.commit.hash,
        "proof": [hash_.hex() for hash_ in path],
    }
    bundle = Bundle(to, write=True)
    whole = msgspec.structs.replace(Manifest.of_whole(head.origin, await Log(client).head()), head=head.note)
    manifest = write_pack(bundle, whole, history, pages, covers)
    document = hashlib.sha256(manifest).hexdigest()
    vouched: Vouched = await asking(client).ask(VouchFor(document=document), by, roles=AUDITOR)
    bundle.put(files.STATEMENT, vouched.note.encode())
    bundle.close()


def _plain(value: Any) -> Any:
    return "(sealed for the candidate)" if isinstance(value, dict) and "$sealed" in value else value


def _time(at: datetime) -> str:
    return moment(at)
