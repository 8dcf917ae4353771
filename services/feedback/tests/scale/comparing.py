"""Every statistic of a made-up organisation, timed, beside its recomputation from the raw log."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from services.feedback.tests.scale import recompute as again
from services.feedback.tests.scale import recompute_judgement as judged
from sqlalchemy import Engine

from hiring.contracts.feedback.queries import (
    CompareModels,
    MeasureClaim,
    ShowAdverseImpact,
    ShowDrift,
    ShowFunnels,
    ShowLearningCurve,
    ShowProcessMap,
    ShowQuality,
    ShowServiceLevels,
    ShowSpeed,
)
from hiring.contracts.messages import Query
from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.views.chunks import Sorter
from hiring.eventkit.views.database import reading, writing
from hiring.eventkit.views.folds import ViewFold
from hiring.eventkit.views.view import VIEWS, Asked
from hiring.feedback.domain.protected import Opener
from hiring.feedback.views.statistics import STATISTICS

_CHUNK = 2_000
_NEVER = float("inf")


def fold(engine: Engine, log: Iterable[StoredMessage]) -> int:
    """Folds the log into every view behind the statistics, and says how many messages it had."""
    views = tuple(dict.fromkeys(view for answer in STATISTICS for view in answer.views))
    with writing(engine) as connection:
        VIEWS.create_all(connection, tables=[view.table for view in views])
    folds = [ViewFold(view) for view in views]
    sorter, messages, count = Sorter(folds, "made-up"), iter(log), 0
    while part := list(islice(messages, _CHUNK)):
        chunk = sorter.chunk(part)
        with writing(engine) as connection:
            for one in folds:
                if portions := chunk.of(one, chunk.end):
                    one.apply(connection, portions)
        for one in folds:
            one.settle(chunk.end, "")
        count += len(part)
    return count


@dataclass
class Shown:
    """Answers from the views as of a moment; how long each took at most: seconds by the clock, and of the processor."""

    engine: Engine
    at: datetime
    took: dict[str, tuple[float, float]]

    def ask(self, contract: type[Query], **said: Any) -> Any:
        answer: Any = next(one for one in STATISTICS if one.query is contract)
        query = contract.model_validate({"at": self.at, **said})
        begun, busy = time.perf_counter(), time.process_time()
        with reading(self.engine) as connection:
            found = answer.answer(connection, query, Asked("r0", self.at, str))
        took = time.perf_counter() - begun, time.process_time() - busy
        self.took[contract.__name__] = max(took, self.took.get(contract.__name__, took))
        return found


def ask_everything(shown: Shown, officer: str) -> None:
    """Asks every statistic of the organisation, and those of one vacancy."""
    since = shown.at - timedelta(days=200)
    said: dict[Any, dict[str, Any]] = {
        ShowAdverseImpact: {"category": "sex", "key": officer},
        MeasureClaim: {"since": since},
    }
    for answer in STATISTICS:
        fields = {"vacancy": "v0"} if answer.query.model_fields["vacancy"].is_required() else {}
        with suppress(LookupError):  # nobody was hired for it yet
            shown.ask(answer.query, **fields, **said.get(answer.query, {}))


def compare(shown: Shown, raw: again.Raw, officer: str) -> None:
    """Asserts that every statistic equals its recomputation."""
    for check in (_speed, _funnels, _levels, _map, _curve, _models, _quality, _drift, _claim):
        check(shown, raw)
    _impact(shown, raw, officer)


def _same(figure: Any, value: float | None, cases: int) -> None:
    assert figure.cases == cases
    assert figure.value == (None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9))


def _share(figure: Any, successes: int, trials: int) -> None:
    _same(figure, successes / trials if trials else None, trials)
    if trials:
        assert (figure.low, figure.high) == pytest.approx(again.interval(successes, trials), abs=1e-9)


def _speed(shown: Shown, raw: again.Raw) -> None:
    speed, times = shown.ask(ShowSpeed), again.times(raw)
    for figure, name in ((speed.time_to_fill, "fill"), (speed.time_to_fill_net, "net"), (speed.time_to_hire, "hire")):
        _same(figure, again.median(times[name]), len(times[name]))
    curve, median = again.survival(raw)
    assert [(point.days, point.share) for point in speed.open_curve] == [pytest.approx(pair) for pair in curve]
    _same(speed.open_median, median, len(again.opened(raw)))
    assert {time.step.value: (time.stay.value, time.stay.cases) for time in speed.steps} == {
        step: (pytest.approx(days), cases) for step, (days, cases) in again.step_medians(raw).items()
    }


def _funnels(shown: Shown, raw: again.Raw) -> None:
    funnels, people = shown.ask(ShowFunnels), list(again.standing(raw).values())
    assert funnels.entered == len(people)
    for place, phase in enumerate(funnels.phases):
        assert phase.reached == sum(one["depth"] >= place for one in people)
        over = [one for one in people if one["finished"] and one["depth"] >= place]
        _share(phase.pass_through, sum(one["depth"] > place for one in over), len(over))
    months = again.offers(raw)
    for month in funnels.offers_by_month:
        _share(month.acceptance, *months.pop(month.month))
    assert not months
    for source in funnels.sources:
        here = [one for one in people if one["source"] == source.source]
        assert source.entered == len(here)
        _share(source.hired, sum(one["depth"] == 3 for one in here), sum(one["finished"] for one in here))
    withdrawn = Counter(one["why"] for one in people if one["why"])
    assert {one.what: one.count for one in funnels.withdrawals} == withdrawn
    begun = {
        (d["vacancy"], d["pool"]): (again.seconds(d["opened_at"]), again.seconds(d["timebox_ends_at"]))
        for _, _, d in raw.of["pool-opened"]
    }
    cycles = [(at, *begun[d["vacancy"], d["pool"]]) for at, _, d in raw.of["pool-decided"]]
    _same(funnels.cycle, again.median([(at - start) / again.DAY for at, start, _ in cycles]), len(cycles))
    _share(funnels.complete, sum(at <= box for at, _, box in cycles), len(cycles))
    by_pool = Counter((one["vacancy"], one["pool"]) for one in people if one["finished"])
    sizes: list[float] = [by_pool[d["vacancy"], d["pool"]] for _, _, d in raw.of["pool-decided"]]
    _same(funnels.throughput, again.mean(sizes), len(sizes))


def _levels(shown: Shown, raw: again.Raw) -> None:
    levels, found = shown.ask(ShowServiceLevels), again.punctuality(raw)
    assert {level.step.value for level in levels.steps} == set(found)
    for level in levels.steps:
        due, in_time, submitted = found[level.step.value]
        _share(level.in_time, in_time, due)
        _share(level.submitted, submitted, due)
    held = {d["session"]: at for at, _, d in raw.of["feedback-session-held"]}
    asked = {d["session"]: again.seconds(d["due_at"]) for _, _, d in raw.of["feedback-session-requested"]}
    by_now = {session: by for session, by in asked.items() if by <= raw.until}
    _share(levels.sessions, sum(held.get(session, _NEVER) <= by for session, by in by_now.items()), len(by_now))


def _map(shown: Shown, raw: again.Raw) -> None:
    process, edges = shown.ask(ShowProcessMap), again.edges(raw)
    assert {(e.before, e.after): (e.count, e.days) for e in process.edges} == {
        edge: (count, pytest.approx(days)) for edge, (count, days) in edges.items()
    }
    traces, found = again.deviations(raw)
    assert {one.what: one.count for one in process.deviations} == {what: len(who) for what, who in found.items()}
    _share(process.conformance, traces - len(set().union(*found.values())), traces)


def _curve(shown: Shown, raw: again.Raw) -> None:
    curve, slopes = shown.ask(ShowLearningCurve), judged.slopes(raw)
    _same(curve.slope, again.median(slopes), len(slopes))


def _models(shown: Shown, raw: again.Raw) -> None:
    models = {d["vacancy"]: d["model"] for _, _, d in raw.of["search-opened"]}
    times, people = again.times(raw), again.standing(raw)
    filled = [d for _, _, d in raw.of["position-filled"]]
    ratings = [(d["vacancy"], d["model_rating"]) for _, _, d in raw.of["hiring-manager-form-submitted"]]
    entered = Counter(one["vacancy"] for one in people.values())
    for one in shown.ask(CompareModels).models:
        mine = [place for place, d in enumerate(filled) if models[d["vacancy"]] == one.model]
        assert one.vacancies == sum(model == one.model for model in models.values())
        _same(one.time_to_fill, again.median([times["fill"][place] for place in mine]), len(mine))
        _same(one.time_to_hire, again.median([times["hire"][place] for place in mine]), len(mine))
        _same(one.candidates_a_hire, again.median([entered[filled[p]["vacancy"]] for p in mine]), len(mine))
        said = [rating for vacancy, rating in ratings if models[vacancy] == one.model]
        _same(one.manager_rating, again.mean(said), len(said))


def _quality(shown: Shown, raw: again.Raw) -> None:
    quality, found = shown.ask(ShowQuality), judged.promises(raw)
    _same(quality.quality_of_hire, again.mean([one["quality"] for one in found]), len(found))
    _same(quality.expectation_gap, again.mean([one["gap"] for one in found]), len(found))
    rho = judged.spearman([(one["before"], one["after"]) for one in found]) if len(found) >= 20 else None
    _same(quality.predictive_validity, rho, len(found))
    for donor in quality.donors:
        levels = [one["after"] for one in found if one["source"] == donor.source]
        _same(donor.level, again.mean(levels) if len(levels) >= 3 else None, len(levels))


def _drift(shown: Shown, raw: again.Raw) -> None:
    ledger = shown.ask(ShowDrift)
    revised = [d for _, _, d in raw.of["requirements-revised"]]
    assert ledger.revisions == len(revised)
    assert ledger.orphans == sum("session" not in d for d in revised)


def _claim(shown: Shown, raw: again.Raw) -> None:
    begun, times = again.opened(raw), again.times(raw)["hire"]
    since = sorted(begun.values())[len(begun) // 2]
    sides: dict[bool, list[float]] = {False: [], True: []}
    for (_, _, data), days in zip(raw.of["position-filled"], times, strict=True):
        sides[begun[data["vacancy"]] >= since].append(days)
    claim = shown.ask(MeasureClaim, since=datetime.fromtimestamp(since, UTC))
    _same(claim.baseline, again.median(sides[False]), len(sides[False]))
    _same(claim.after, again.median(sides[True]), len(sides[True]))
    if claim.reduction.value is not None:
        before, after = again.median(sides[False]), again.median(sides[True])
        assert claim.reduction.value == pytest.approx(1 - (after or 0) / (before or 1))


def _impact(shown: Shown, raw: again.Raw, officer: str) -> None:
    opener = Opener(officer)
    said: Mapping[str, str] = {
        d["candidate"]: opener.open(d["candidate"], d["box"])["sex"] for _, _, d in raw.of["protected-declared"]
    }
    people = [one for one in again.standing(raw).values() if one["finished"] and one["candidate"] in said]
    impact = shown.ask(ShowAdverseImpact, key=officer, category="sex")
    places: dict[str, Callable[[int], tuple[bool, bool]]] = {
        "bottom line": lambda depth: (True, depth == 3),
        "recruitment": lambda depth: (True, depth > 0),
        "professional": lambda depth: (depth >= 1, depth > 1),
        "managerial": lambda depth: (depth >= 2, depth > 2),
    }
    for step in impact.steps:
        for group in step.groups:
            sorted_out = [places[step.step](one["depth"]) for one in people if said[one["candidate"]] == group.group]
            applied = sum(there for there, _ in sorted_out)
            if group.applied is not None:
                assert (group.applied, group.selected) == (applied, sum(there and on for there, on in sorted_out))
                _share(group.rate, group.selected, applied)
            else:
                assert applied < 5
