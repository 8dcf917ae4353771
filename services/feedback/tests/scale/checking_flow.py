"""The statistics of time and flow, each beside its recomputation."""

from collections import Counter
from typing import Any

import pytest
from services.feedback.tests.scale import recompute as again
from services.feedback.tests.scale import recompute_judgement as judged
from services.feedback.tests.scale import recompute_waiting as waited
from services.feedback.tests.scale.comparing import Shown, number, same, same_mean, same_median, same_share

from hiring.contracts.feedback.queries import (
    CompareModels,
    ExplainBottleneck,
    ShowFunnels,
    ShowMarkers,
    ShowProcessMap,
    ShowServiceLevels,
    ShowSpeed,
)

NEVER = float("inf")


def speed(shown: Shown, raw: again.Raw) -> None:
    found, times = shown.ask(ShowSpeed), again.times(raw)
    named = {
        "fill": found.time_to_fill,
        "net": found.time_to_fill_net,
        "hire": found.time_to_hire,
        "first": found.time_to_first_fill,
        "last": found.time_to_last_fill,
        "work": found.time_to_work,
        "offer": found.days_to_offer,
        "start": found.time_to_start,
    }
    for name, figure in named.items():
        same_median(figure, times[name])
    curve, cases = again.survival(raw), len(again.opened(raw))
    told = [(point.days, point.share, point.low, point.high) for point in found.open_curve]
    assert told == [tuple(map(number, point)) for point in curve]
    same(found.open_median, again.first_below_half([(day, share) for day, share, _, _ in curve]), cases)
    low, high = ([(p[0], p[1] if p[side] is None else p[side]) for p in curve] for side in (2, 3))
    assert found.open_median.low == number(again.first_below_half(low))
    assert found.open_median.high == number(again.first_below_half(high))
    days = again.step_days(raw, again.walks(raw))
    assert [time.step.value for time in found.steps] == list(days)
    for time in found.steps:
        same_median(time.stay, days[time.step.value])
    assert (found.openings, found.filled) == (cases, len(times["fill"]))


def funnels(shown: Shown, raw: again.Raw) -> None:
    found, people = shown.ask(ShowFunnels), list(again.standing(raw).values())
    assert found.entered == len(people)
    plans = [d["funnel"] for _, _, d in raw.of["pool-opened"]] if all(one["pool"] for one in people) else []
    for place, phase in enumerate(found.phases):
        reached = sum(one["depth"] >= place for one in people)
        planned = sum(plan[place] for plan in plans) if plans else None
        assert (phase.reached, phase.planned) == (reached, planned)
        assert phase.difference == (None if planned is None else reached - planned)
        over = [one for one in people if one["finished"] and one["depth"] >= place]
        same_share(phase.pass_through, sum(one["depth"] > place for one in over), len(over))
    _offers_and_sources(found, raw, people)
    _iterations(found, raw, people)
    activity: Counter[tuple[str, int]] = Counter()
    for one in people:
        activity.update((again.month(at), phase) for phase, at in one["reached"].items())
    told = {(m.month, p): n for m in found.activity for p, n in enumerate(_counts(m)) if n}
    assert told == dict(activity)


def _counts(month: Any) -> tuple[int, int, int, int]:
    return month.entered, month.professional, month.managerial, month.hired


def _offers_and_sources(found: Any, raw: again.Raw, people: list[dict[str, Any]]) -> None:
    months = again.offers(raw)
    same_share(found.offers, sum(a for a, _ in months.values()), sum(n for _, n in months.values()))
    for month in found.offers_by_month:
        same_share(month.acceptance, *months.pop(month.month))
    assert not months
    assert {source.source for source in found.sources} == {one["source"] for one in people}
    for source in found.sources:
        here = [one for one in people if one["source"] == source.source]
        assert source.entered == len(here)
        same_share(source.hired, sum(one["depth"] == 3 for one in here), sum(one["finished"] for one in here))
    withdrawn = Counter(one["why"] for one in people if one["why"])
    assert {one.what: one.count for one in found.withdrawals} == withdrawn


def _iterations(found: Any, raw: again.Raw, people: list[dict[str, Any]]) -> None:
    begun = {
        (d["vacancy"], d["pool"]): (again.seconds(d["opened_at"]), again.seconds(d["timebox_ends_at"]))
        for _, _, d in raw.of["pool-opened"]
    }
    cycles = [(at, *begun[d["vacancy"], d["pool"]]) for at, _, d in raw.of["pool-decided"]]
    same_median(found.cycle, [(at - start) / again.DAY for at, start, _ in cycles])
    same_share(found.in_timebox, sum(at <= box for at, _, box in cycles), len(cycles))
    by_pool = Counter((one["vacancy"], one["pool"]) for one in people if one["finished"])
    same_mean(found.throughput, [by_pool[d["vacancy"], d["pool"]] for _, _, d in raw.of["pool-decided"]])
    rated = {d["candidacy"]: at for at, _, d in reversed(raw.of["evaluation-completed"])}
    members = [rated.get(who, NEVER) <= at for at, _, d in raw.of["pool-decided"] for who in d["members"]]
    same_share(found.complete, sum(members), len(members))


def levels(shown: Shown, raw: again.Raw) -> None:
    found, forms, handed = shown.ask(ShowServiceLevels), waited.forms(raw), waited.hand_offs(raw)
    for shown_here, asked in ((found.steps, forms), (found.hand_offs, handed)):
        by_step = waited.punctuality(raw, asked, "step")
        assert {level.step.value for level in shown_here} == set(by_step)
        for level in shown_here:
            due, in_time, submitted = by_step[level.step.value]
            same_share(level.in_time, in_time, due)
            same_share(level.submitted, submitted, due)
    by_owner = waited.punctuality(raw, handed, "who")
    assert {one.owner for one in found.owners} == set(by_owner)
    for one in found.owners:
        same_share(one.in_time, by_owner[one.owner][1], by_owner[one.owner][0])
    held = {d["session"]: at for at, _, d in raw.of["feedback-session-held"]}
    asked_at = {d["session"]: again.seconds(d["due_at"]) for _, _, d in raw.of["feedback-session-requested"]}
    by_now = {session: by for session, by in asked_at.items() if by <= raw.until}
    same_share(found.sessions, sum(held.get(session, NEVER) <= by for session, by in by_now.items()), len(by_now))


def bottleneck(shown: Shown, raw: again.Raw) -> None:
    walked = again.walks(raw)
    running = {who: [{**s, "left": s["left"] or raw.until} for s in stays] for who, stays in walked.items()}
    everywhere = again.step_days(raw, walked)
    for vacancy in ("v0", "v1", "v7"):
        if vacancy not in again.opened(raw):
            continue
        found, here = shown.ask(ExplainBottleneck, vacancy=vacancy), again.step_days(raw, running, vacancy)
        for steps, days in ((found.steps, here), (found.organisation, everywhere)):
            assert [time.step.value for time in steps] == list(days)
            for time in steps:
                same_median(time.stay, days[time.step.value])
        owed = waited.waiting(raw, vacancy)
        told = {(one.who, one.what): (one.count, one.since.timestamp(), one.working_days) for one in found.waits}
        assert told == {key: pytest.approx(numbers) for key, numbers in owed.items()}
        spans = [span for who, of in again.held(raw).items() if who.startswith(f"{vacancy}-") for span in of]
        same(found.paused, sum(end - start for start, end in spans) / again.DAY, len(spans))
        usual = {step: again.median(days) or 0.0 for step, days in everywhere.items()}
        if here:
            step = max(here, key=lambda s: (again.median(here[s]) or 0.0) - usual.get(s, 0.0))
            said = f"Most time goes at the {step.replace('-', ' ')}: {again.median(here[step]):.1f} days"
            assert found.sentence.startswith(said)


def process(shown: Shown, raw: again.Raw) -> None:
    found, edges = shown.ask(ShowProcessMap), again.edges(raw)
    assert {(e.before, e.after): (e.count, e.days) for e in found.edges} == {
        edge: (count, number(days)) for edge, (count, days) in edges.items()
    }
    traces, off = again.deviations(raw)
    assert {one.what: one.count for one in found.deviations} == {what: len(who) for what, who in off.items()}
    same_share(found.conformance, traces - len(set().union(*off.values())), traces)


def models(shown: Shown, raw: again.Raw) -> None:
    model_of = {d["vacancy"]: d["model"] for _, _, d in raw.of["search-opened"]}
    times, people = again.times(raw), again.standing(raw)
    filled = [d for _, _, d in raw.of["position-filled"]]
    complete = {d["candidacy"] for _, _, d in raw.of["forms-completed"]}
    forms = [d for _, _, d in raw.of["hiring-manager-form-submitted"] if d["candidacy"] in complete]
    entered = Counter(one["vacancy"] for one in people.values())
    qualities = [(one["vacancy"], one["quality"]) for one in judged.promises(raw)]
    for one in shown.ask(CompareModels).models:
        mine = [place for place, d in enumerate(filled) if model_of[d["vacancy"]] == one.model]
        assert (one.vacancies, one.filled) == (sum(m == one.model for m in model_of.values()), len(mine))
        same_median(one.time_to_fill, [times["fill"][place] for place in mine])
        same_median(one.time_to_hire, [times["hire"][place] for place in mine])
        same_median(one.candidates_a_hire, [entered[id_] for id_ in {filled[p]["vacancy"] for p in mine}])
        same_mean(one.manager_rating, [d["model_rating"] for d in forms if model_of[d["vacancy"]] == one.model])
        same_mean(one.quality_of_hire, [value for vacancy, value in qualities if model_of[vacancy] == one.model])


def markers(shown: Shown, raw: again.Raw) -> None:
    scores = judged.combined(raw)
    for vacancy in ("v0", "v1", "v4", "v7"):
        if vacancy not in {d["vacancy"] for _, _, d in raw.of["brief-approved"]}:
            continue
        alone = again.Raw([], raw.until)
        alone.of.update({k: [e for e in of if e[2].get("vacancy") == vacancy] for k, of in raw.of.items()})
        times, months = again.times(alone), again.offers(alone)
        hires = {d["candidacy"] for _, _, d in alone.of["position-filled"]}
        rated = [s for (id_, _), of in scores.items() if id_ == vacancy for who, s in of.items() if who in hires]
        offered = sum(n for _, n in months.values())
        measured: dict[str, float | None] = {
            "F11": again.median(times["fill"]),
            "F11-net": again.median(times["net"]),
            "F12": again.median(times["hire"]),
            "F18": sum(a for a, _ in months.values()) / offered if offered else None,
            "pools": len(alone.of["pool-opened"]),
            "score": min(rated, default=None),
        }
        told = {one.statistic: one for one in shown.ask(ShowMarkers, vacancy=vacancy).markers}
        assert told.pop("unheard-of").met is None
        assert {name: one.measured.value for name, one in told.items()} == {n: number(v) for n, v in measured.items()}
        assert {name: one.met for name, one in told.items()} == {
            name: None if value is None else 0 <= value <= 60 for name, value in measured.items()
        }
