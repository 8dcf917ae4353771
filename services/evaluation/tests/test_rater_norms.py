from typing import Any

import pytest

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ShowRaterNorms
from hiring.contracts.pipeline.events import CandidateAdvanced
from hiring.contracts.samples import complete_brief
from hiring.evaluation.domain.raters import norms
from hiring.evaluation.domain.severity import groups, severity

PLANTED = {"pavel": 0.15, "ines": -0.05, "maria": -0.1}
"""They sum to zero."""


def approx(norms_of: dict[str, tuple[int, int, float | None]]) -> Any:
    return {rater: (given, near, pytest.approx(value, abs=5e-5)) for rater, (given, near, value) in norms_of.items()}


def given(pairs: dict[str, tuple[float, tuple[str, ...]]]) -> dict[tuple[str, str], float]:
    """What raters with the planted severity give candidates of these worths."""
    return {(one, rater): worth + PLANTED[rater] for one, (worth, raters) in pairs.items() for rater in raters}


def test_f8_severity_is_recovered_over_vacancies_that_common_raters_connect() -> None:
    everywhere = given(
        {
            "v1/c1": (0.5, ("pavel", "ines")),
            "v1/c2": (0.3, ("pavel", "ines")),
            "v2/c1": (0.6, ("ines", "maria")),
            "v2/c2": (0.7, ("ines", "maria")),
        }
    )
    found = severity(everywhere, shrinkage=0)
    assert {rater: round(value, 4) for rater, value in found.leniency.items()} == PLANTED
    assert {one: round(score, 4) for one, score in found.fair.items()} == {
        "v1/c1": 0.5,
        "v1/c2": 0.3,
        "v2/c1": 0.6,
        "v2/c2": 0.7,
    }
    of_all = norms({"professional-interview": everywhere})
    assert of_all == approx({"ines": (4, 2, -0.05 * 4 / 6), "pavel": (2, 2, 0.15 / 2), "maria": (2, 2, -0.1 / 2)})


def test_b8_raters_whom_nothing_connects_are_compared_within_their_groups_alone() -> None:
    apart = {("a", "pavel"): 0.8, ("a", "ines"): 0.4, ("b", "maria"): 0.9, ("b", "olga"): 0.9, ("c", "anna"): 0.1}
    assert not severity(apart).connected
    assert sorted(sorted({rater for _, rater in group}) for group in groups(apart)) == [
        ["anna"],
        ["ines", "pavel"],
        ["maria", "olga"],
    ]
    found = norms({"test-task": apart})
    assert found == approx(
        {
            "anna": (1, 0, None),
            "maria": (1, 1, 0.0),
            "olga": (1, 1, 0.0),
            "pavel": (1, 1, 0.2 / 3),
            "ines": (1, 1, -0.2 / 3),
        }
    )


def in_another_vacancy(vacancy: Any) -> None:
    """Ines and Maria rate somebody in a second vacancy."""
    brief = complete_brief()
    flow = tuple(
        step.model_copy(update={"raters": ("ines", "maria")}) if step.kind is StepKind.PROFESSIONAL_INTERVIEW else step
        for step in brief.flow
    )
    changed = brief.model_copy(update={"flow": flow})
    vacancy.hears(BriefApproved(vacancy="v2", brief_version=1, brief=changed, approvers=brief.approvers))
    where: Any = {"vacancy": "v2", "candidacy": "d1", "candidate": "of-d1", "brief_version": 1}
    vacancy.hears(
        CandidateAdvanced(**where, from_step=StepKind.RECRUITMENT_INTERVIEW, step=StepKind.PROFESSIONAL_INTERVIEW)
    )


def rates_there(vacancy: Any, rater: str, level: int) -> None:
    ratings = tuple(SkillRating(skill=skill, rating=level) for skill in ("python", "sql", "kafka"))
    said = SubmitScore(
        vacancy="v2", evaluation="d1-professional-interview", ratings=ratings, recommendation=Recommendation.YES
    )
    vacancy.told(said, by=rater)


def shown(vacancy: Any, by: str, *roles: str) -> dict[str, Any]:
    return {one.rater: one for one in vacancy.asked(ShowRaterNorms(), by=by, roles=roles).raters}


def test_f8_a_rater_sees_their_norm_over_all_vacancies_and_who_has_the_role_sees_everybodys(vacancy: Any) -> None:
    vacancy.both_rate("c1", pavel=5, ines=3)
    in_another_vacancy(vacancy)
    rates_there(vacancy, "ines", 2)
    assert (shown(vacancy, "ines")["ines"].vacancies, shown(vacancy, "maria")) == (1, {})
    rates_there(vacancy, "maria", 3)
    mine = shown(vacancy, "ines")
    assert mine.keys() == {"ines"}
    assert (mine["ines"].vacancies, mine["ines"].ratings, mine["ines"].compared_with) == (2, 2, 2)
    assert mine["ines"].leniency < 0
    everybody = shown(vacancy, "olga", "hr")
    assert everybody.keys() == {"pavel", "ines", "maria"}
    assert everybody["ines"] == mine["ines"]
    assert shown(vacancy, "olga") == {}


def test_s25_whoever_has_still_to_rate_somebody_learns_nothing_of_them(vacancy: Any) -> None:
    vacancy.enters("c1")
    vacancy.rates("anna", "c1-pre-screening", english=1)
    assert shown(vacancy, "pavel", "recruiter").keys() == {"anna"}
    vacancy.advances("c1")
    assert shown(vacancy, "pavel", "recruiter") == {}
