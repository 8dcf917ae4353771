"""Nothing that somebody can reach who has not submitted depends on what others answered."""

import asyncio
import io
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client as Nats
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest
from pydantic import SecretStr

from hiring.chassis.assembly import running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.logging import configure_logging
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.evaluation.commands import CorrectScore, SubmitScore
from hiring.contracts.evaluation.parts import Evidence, Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ListMyEvaluations, ShowEvaluation
from hiring.contracts.messages import Event, Query
from hiring.contracts.pipeline.events import CandidacyEntered, CandidateAdvanced
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import ALL_EVENTS, AggregateId
from hiring.evaluation.app import SERVICE
from hiring.evaluation.domain.sealing import S25
from hiring.eventkit.decider import Refused
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.eventkit.testing.spec import MONDAY

ID = "c1-professional-interview"
SHOWN = ShowEvaluation(vacancy="v1", evaluation=ID)
KIND, HARSH = (5, 4, "not_observed"), (1, 2, 3)
NOTE = "Could not invert a tree."
ANSWERS = rb'definitely_not|strong_yes|"rating":|rating=|not_observed|invert a tree|mistook'
CANARIES = re.compile(ANSWERS + rb'|"mean":|"score":|"gate_passed":')
"""What tells an answer, or what answers came to. A query has fields of these names too, with nothing in them."""


def queries() -> list[Query]:
    """Every query of the service that can be asked about the vacancy, as somebody would who is curious."""
    wanted = {"vacancy": "v1", "evaluation": ID, "candidacy": "c1", "decision": "nothing"}
    found = []
    for answer in SERVICE.shows:
        needs = {name for name, field in answer.query.model_fields.items() if field.is_required()}
        found.append(answer.query.model_validate({name: wanted[name] for name in needs}))
    return found


def submits(levels: tuple[int | str, ...], recommendation: Recommendation) -> SubmitScore:
    ratings = [
        {"skill": skill, "rating": level} for skill, level in zip(("python", "sql", "kafka"), levels, strict=True)
    ]
    return SubmitScore(
        vacancy="v1",
        evaluation=ID,
        ratings=[SkillRating.model_validate(rating) for rating in ratings],
        recommendation=recommendation,
        evidence=(Evidence(skill="python", note=Sealed(NOTE)),),
    )


def what_ines_sees(vacancy: Any) -> dict[str, str]:
    """Each query's answer or refusal, as text."""
    seen = {}
    for query in queries():
        try:
            seen[type(query).__name__] = vacancy.asked(query, by="ines").model_dump_json()
        except (Refused, LookupError) as refusal:
            seen[type(query).__name__] = str(refusal)
    return seen


def test_no_answer_and_no_refusal_of_any_query_depends_on_what_others_answered(vacancy: Any, another: Any) -> None:
    evaluation = vacancy.advances("c1")
    assert another.advances("c1") == evaluation
    vacancy.rates("pavel", evaluation, recommendation="strong_yes", python=5, sql=4, kafka="not_observed")
    another.rates("pavel", evaluation, recommendation="definitely_not", python=1, sql=2, kafka=3)
    seen = what_ines_sees(vacancy)
    assert seen == what_ines_sees(another)
    assert seen["ShowEvaluation"].startswith("S25")
    assert {query: match[0] for query, text in seen.items() if (match := re.search(ANSWERS, text.encode()))} == {}


def test_nothing_is_opened_for_somebody_who_has_not_submitted_so_that_time_tells_nothing(vacancy: Any) -> None:
    evaluation = vacancy.advances("c1")
    vacancy.rates("pavel", evaluation, "Named every edge case.", python=5, sql=4, kafka=1)
    vacancy.opened.clear()
    what_ines_sees(vacancy)
    assert vacancy.opened == []
    vacancy.rates("ines", evaluation, python=2, sql=4, kafka=1)
    what_ines_sees(vacancy)
    assert vacancy.opened


async def told(log: Log, service: str, kind: str, *events: Event) -> None:
    aggregate = AggregateId("v1", service, kind, "v1")
    body = encode(aggregate, 1, FIRST, Metadata(f"of-{service}", "anna", MONDAY, "c"), events)
    await log.append(aggregate, 1, body, f"of-{service}")


async def eventually(holds: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(15):
        while not await holds():  # noqa: ASYNC110 - it happens in the service, which has no event of ours
            await asyncio.sleep(0.02)


@pytest.fixture
def spans() -> InMemorySpanExporter:
    """Every span from now on."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


async def rejections(asking: Client) -> list[str]:
    """What somebody is told who pries, before their own answers are in."""
    told_so = []
    wrong = submits(HARSH, Recommendation.NO).model_copy(update={"ratings": ()})
    correction = CorrectScore.model_validate(
        {**submits(KIND, Recommendation.YES).model_dump(exclude={"minutes", "evidence"}), "reason": "Curious."}
    )
    for request, by in (
        (SHOWN, "ines"),
        (wrong, "ines"),
        (correction, "ines"),
        (SHOWN, "maria"),
        (correction, "maria"),
    ):
        with pytest.raises(Rejected) as rejection:
            await (asking.ask(request, by) if isinstance(request, Query) else asking.send(request, by))
        told_so.append(rejection.value.problem.model_dump_json())
    return told_so


async def test_no_log_no_file_no_error_no_line_no_metric_and_no_trace_shows_what_others_answered(
    broker: EmbeddedBroker, log: Log, client: Nats, tmp_path: Path, spans: InMemorySpanExporter
) -> None:
    lines = io.StringIO()
    configure_logging("debug", "json", stream=lines)
    await provision(client, consumers(SERVICE))
    settings = Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)
    brief = complete_brief()
    approved = BriefApproved(vacancy="v1", brief_version=1, brief=brief, approvers=brief.approvers)
    await told(log, "briefing", "brief", approved)
    reached = CandidateAdvanced(
        vacancy="v1",
        candidacy="c1",
        candidate="p1",
        from_step=StepKind.RECRUITMENT_INTERVIEW,
        step=StepKind.PROFESSIONAL_INTERVIEW,
        brief_version=1,
    )
    entered = CandidacyEntered(
        vacancy="v1", candidacy="c2", candidate="p2", step=StepKind.PRE_SCREENING, source="a friend", entered_at=MONDAY
    )
    await told(log, "pipeline", "search", reached, entered)
    asking = Client(client, patience=5)
    async with running(SERVICE, settings):

        async def is_asked() -> bool:
            return bool((await asking.ask(ListMyEvaluations(), "ines")).tasks)

        await eventually(is_asked)
        alone = {"evaluation": "c2-pre-screening", "ratings": (SkillRating(skill="english", rating=5),), "evidence": ()}
        completed = await asking.send(submits(KIND, Recommendation.STRONG_YES).model_copy(update=alone), "anna")
        assert "evaluation.evaluation-completed.v2" in completed.events
        await asking.send(submits(KIND, Recommendation.STRONG_YES), "pavel")
        harsher = {
            **submits(HARSH, Recommendation.DEFINITELY_NOT).model_dump(exclude={"minutes"}),
            "reason": "I mistook.",
        }
        accepted = await asking.send(CorrectScore.model_validate(harsher), "pavel")
        await asking.ask(SHOWN, "pavel", after_sequence=accepted.sequence)
        errors = await rejections(asking)
        metrics = generate_latest()
    stored = [message.body async for batch in log.read(0, ALL_EVENTS, accepted.sequence) for message in batch]
    files = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    traces = [span.to_json() for span in spans.get_finished_spans()]
    places = {
        "the log": b"".join(stored),
        "the files of views, states and keys": b"".join(files),
        "the errors": "".join(errors).encode(),
        "the lines of the service": lines.getvalue().encode(),
        "the metrics": metrics,
        "the traces": "".join(traces).encode(),
    }
    assert all(places.values()), {place: len(found) for place, found in places.items()}
    assert b"evaluation.score-corrected.v2" in places["the log"]
    assert b"command_handled" in places["the lines of the service"]
    assert b"decide SubmitScore" in places["the traces"]
    assert {place: match[0] for place, found in places.items() if (match := CANARIES.search(found))} == {}
    assert all(S25.id in json.loads(error).get("rule", "") for error in (errors[0], errors[3]))
