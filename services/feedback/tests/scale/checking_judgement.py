"""The statistics of judgement and fairness, each beside its recomputation."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from services.feedback.tests.scale import checking_flow as flow
from services.feedback.tests.scale import recompute as again
from services.feedback.tests.scale import recompute_fairness as fair
from services.feedback.tests.scale import recompute_judgement as judged
from services.feedback.tests.scale import recompute_simulation as simulated
from services.feedback.tests.scale.comparing import Shown, number, same, same_mean, same_median, same_share

from hiring.contracts.feedback import queries as q
from hiring.feedback.domain.protected import Opener

OTHER_WEIGHTS = {"recruitment-interview": 1.0, "professional-interview": 5.0, "managerial-interview": 2.0}


def curve(shown: Shown, raw: again.Raw) -> None:
    found, slopes = shown.ask(q.ShowLearningCurve), judged.slopes(raw)
    values = [value for value, _ in slopes.values() if value is not None]
    same_median(found.slope, values)
    same_share(found.improving, sum(value > 1e-9 for value in values), len(values))
    told = {(one.vacancy, one.brief_version): one.slope for one in _of_one(shown, raw)}
    assert set(told) == {key for key in slopes if key[0] == "v0"}
    for key, slope in told.items():
        same(slope, *slopes[key])


def _of_one(shown: Shown, raw: again.Raw) -> Any:
    return shown.ask(q.ShowLearningCurve, vacancy="v0").versions if "v0" in again.opened(raw) else ()


def quality(shown: Shown, raw: again.Raw) -> None:
    found, hires = shown.ask(q.ShowQuality), judged.promises(raw)
    same_mean(found.quality_of_hire, [one["quality"] for one in hires])
    same_mean(found.expectation_gap, [one["gap"] for one in hires if one["gap"] is not None])
    _valid(found.predictive_validity, [(one["before"], one["after"]) for one in hires])
    predicted = {("step", step) for one in hires for step in one["steps"]}
    predicted |= {("rater", rater) for one in hires for rater in one["raters"]}
    told = {("step", p.step.value) if p.step else ("rater", p.rater): p.validity for p in found.predictors}
    assert set(told) == predicted
    for (kind, name), figure in told.items():
        _valid(figure, [(one[f"{kind}s"][name], one["after"]) for one in hires if name in one[f"{kind}s"]])
    for donor in found.donors:
        levels = [one["after"] for one in hires if one["source"] == donor.source]
        same(donor.level, again.mean(levels) if len(levels) >= 3 else None, len(levels))
    assert {skill.skill for skill in found.skills} == {skill for one in hires for skill in one["skills"]}
    for skill in found.skills:
        _skill(skill, [one for one in hires if skill.skill in one["skills"]])


def _skill(told: Any, hires: list[dict[str, Any]]) -> None:
    pairs = [one["skills"][told.skill] for one in hires]
    differences = [after - before for before, after in pairs]
    same(told.difference, again.mean(differences) if len(pairs) >= 3 else None, len(pairs))
    _valid(told.validity, [(one["skills"][told.skill][0], one["after"]) for one in hires])
    weight = again.mean([one["weights"][told.skill] / sum(one["weights"].values()) for one in hires]) or 0
    equal = again.mean([1 / len(one["weights"]) for one in hires]) or 0
    assert told.weight == number(weight)
    _, low, _ = judged.validity([(one["skills"][told.skill][0], one["after"]) for one in hires])
    assert told.over_weighted is (None if low is None else weight >= equal - 1e-9 and low <= 0)


def _valid(figure: Any, pairs: list[tuple[float, float]]) -> None:
    assert figure.cases == len(pairs)
    assert (figure.value, figure.low, figure.high) == tuple(map(number, judged.validity(pairs)))


def drift(shown: Shown, raw: again.Raw) -> None:
    found, revised, sides = shown.ask(q.ShowDrift), raw.of["requirements-revised"], judged.drift(raw)
    asked = {d["session"]: d["cause"] for _, _, d in raw.of["feedback-session-requested"]}
    assert found.revisions == len(revised)
    assert found.orphans == sum(d.get("session") not in asked for _, _, d in revised)
    made = {(d["vacancy"], d["brief_version"]): (at, d) for at, _, d in revised}
    for entry in found.entries:
        key = entry.vacancy, entry.brief_version
        at, data = made[key]
        assert (entry.at.timestamp(), entry.asked_by) == (at, data["asked_by"])
        assert (entry.session, entry.cause) == (data.get("session"), asked.get(data.get("session")))
        assert [one.pointer for one in entry.changes] == [one["pointer"] for one in data["changes"]]
        same_mean(entry.score_before, sides[key][0])
        same_mean(entry.score_after, sides[key][1])


def claim(shown: Shown, raw: again.Raw) -> None:
    begun, times = again.opened(raw), again.times(raw)["hire"]
    since = sorted(begun.values())[len(begun) // 2] if begun else 0
    sides: dict[bool, list[float]] = {False: [], True: []}
    for (_, _, data), days in zip(raw.of["position-filled"], times, strict=True):
        sides[begun[data["vacancy"]] >= since].append(days)
    found = shown.ask(q.MeasureClaim, since=datetime.fromtimestamp(since, UTC))
    same_median(found.baseline, sides[False])
    same_median(found.after, sides[True])
    if min(len(sides[False]), len(sides[True])) < 5:
        assert (found.reduction.value, found.claimed) == (None, False)
        return
    told = (found.reduction.value, found.reduction.low, found.reduction.high)
    assert told == tuple(map(number, judged.reduction(sides[False], sides[True])))
    assert found.claimed is (told[1] > 0)


def counterfactual(shown: Shown, raw: again.Raw) -> None:
    for vacancy in ("v0", "v1", "v4", "v7"):
        wanted = simulated.runs(raw, vacancy) if vacancy in again.opened(raw) else None
        if wanted is None:
            with pytest.raises(LookupError):
                shown.ask(q.RunCounterfactual, vacancy=vacancy)
            continue
        found = shown.ask(q.RunCounterfactual, vacancy=vacancy)
        assert found.label == "simulation"
        told = [(run.days, run.best_score, run.compared) for run in (found.actual, *found.runs)]
        assert told == [tuple(map(number, run)) for run in (wanted[0], *wanted[1])]


def impact(shown: Shown, raw: again.Raw) -> None:
    opener = Opener(shown.officer)
    said = {d["candidate"]: opener.open(d["candidate"], d["box"]) for _, _, d in raw.of["protected-declared"]}
    over = [one for one in again.standing(raw).values() if one["finished"]]
    for crossed in (None, "age"):
        names = ["sex", *([crossed] if crossed else ())]
        groups = {who: " and ".join(one[name] for name in names) for who, one in said.items()}
        rule = {"step_weights": OTHER_WEIGHTS}
        found = shown.ask(q.ShowAdverseImpact, key=shown.officer, category="sex", crossed_with=crossed, what_if=rule)
        assert found.declared == sum(one["candidate"] in groups for one in over)
        assert found.unknown == len(over) - found.declared
        funnel = fair.impacts(raw, groups)
        _steps(found.steps, funnel, funnel)
        _steps(found.scoring, fair.scorings(raw, groups), funnel)
        _steps((found.what_if,), {"what if": fair.otherwise(raw, groups, OTHER_WEIGHTS)}, funnel)


def _steps(told: Any, wanted: dict[str, fair.Judged], funnel: dict[str, fair.Judged]) -> None:
    """Small groups are hidden, and nothing where there are none; `test_suppression` says what is hidden with them."""
    assert {step.step for step in told} == set(wanted)
    may_hide = any(fair.small(judged) for judged in (*wanted.values(), *funnel.values()))
    for step in told:
        hidden = {group.group for group in step.groups if group.applied is None}
        assert fair.small(wanted[step.step]) <= hidden
        assert may_hide or not hidden
        rates = fair.rates(wanted[step.step], hidden)
        assert {group.group for group in step.groups} == set(rates)
        for group in step.groups:
            one = rates[group.group]
            assert (group.applied, group.selected) == (one["applied"], one["selected"])
            numbers = (group.impact_ratio, group.fisher_p, group.z, group.shortfall)
            wanted_ = (one["ratio"], one["p"], one["z"], one["short"])
            assert numbers == tuple(None if v is None else pytest.approx(v, rel=1e-6, abs=1e-9) for v in wanted_)
            assert group.flagged is (one["ratio"] is not None and one["ratio"] < 0.8)
            if one["applied"] is not None:
                same_share(group.rate, one["selected"], one["applied"])


CHECKS = {
    q.ShowSpeed: flow.speed,
    q.ShowFunnels: flow.funnels,
    q.ShowServiceLevels: flow.levels,
    q.ExplainBottleneck: flow.bottleneck,
    q.ShowProcessMap: flow.process,
    q.CompareModels: flow.models,
    q.ShowMarkers: flow.markers,
    q.ShowLearningCurve: curve,
    q.ShowQuality: quality,
    q.ShowDrift: drift,
    q.MeasureClaim: claim,
    q.RunCounterfactual: counterfactual,
    q.ShowAdverseImpact: impact,
}
"""Each statistic that can be asked for, and what compares it with its recomputation from the raw log."""


def compare(shown: Shown, raw: again.Raw) -> None:
    """Asserts that every statistic equals its recomputation."""
    for check in CHECKS.values():
        check(shown, raw)


def kinds(raw: again.Raw) -> Counter[str]:
    """How often each kind of event happened: what a made-up history must not lack."""
    return Counter({kind: len(of) for kind, of in raw.of.items()})
