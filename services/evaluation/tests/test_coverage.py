from typing import Any

from hiring.contracts.evaluation.queries import ShowCoverage
from hiring.contracts.samples import complete_brief


def test_s50_the_skills_matrix_says_what_is_asked_where_and_which_step_is_idle(vacancy: Any) -> None:
    shown = vacancy.asked(ShowCoverage(vacancy="v1"), by="pavel")
    assert {skill.skill: [step.value for step in skill.steps] for skill in shown.skills} == {
        "python": ["professional-interview"],
        "sql": ["professional-interview"],
        "kafka": ["professional-interview"],
        "teamwork": ["recruitment-interview", "managerial-interview"],
        "english": ["pre-screening", "recruitment-interview"],
    }
    assert (shown.unasked, shown.duplicated) == ((), ())
    assert shown.undescribed == ()
    assert [step.value for step in shown.idle_steps] == [
        "pre-screening",
        "recruitment-interview",
        "managerial-interview",
    ]


def test_s7_a_step_that_checks_no_skill_of_its_own_is_warned_of(vacancy: Any) -> None:
    shown = vacancy.asked(ShowCoverage(vacancy="v1"), by="anna")
    assert shown.notices[0] == (
        "S7: pre-screening checks no skill that no other step checks; without it 1 rater would be free."
    )
    assert len(shown.notices) == len(shown.idle_steps)


def test_s25_a_skill_whose_levels_nobody_described_is_named(vacancy: Any) -> None:
    brief = complete_brief()
    vague = tuple(r.model_copy(update={"anchors": ()}) if r.skill == "sql" else r for r in brief.requirements)
    vacancy.revises(brief.model_copy(update={"requirements": vague}))
    assert vacancy.asked(ShowCoverage(vacancy="v1"), by="anna").undescribed == ("sql",)
