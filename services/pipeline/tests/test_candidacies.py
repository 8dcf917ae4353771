"""Specs of one candidacy: S12, S29, S35, marks, withdrawal."""

from datetime import timedelta
from typing import Any

from hiring.contracts.brief import StepKind
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import BriefKnown, RecordAcknowledgement
from hiring.contracts.samples import complete_brief, total
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE, ONLY_A_REACTION
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}


def entry(id_: str = "a", candidate: str = "person-a", pool: str | None = None) -> c.EnterCandidacy:
    return c.EnterCandidacy(**V, candidacy=id_, candidate=candidate, source="Referrals", pool=pool)


def test_s12_nothing_happens_before_the_search_is_open(story: Any) -> None:
    story.refuses(rules.S12, entry())
    story.refuses(rules.S12, c.OpenPool(**V, pool="first"))


def test_s12_the_search_opens_by_the_approval_and_not_by_hand(story: Any) -> None:
    opening = c.OpenSearch(**V, brief_version=1, brief=complete_brief())
    story.refuses(ONLY_A_REACTION, opening)
    [opened] = story.do(opening, "policy")
    assert (opened.model, opened.openings) == ("iterative", 1)


def test_a_candidate_enters_at_the_first_step_once(iterative: Any) -> None:
    [entered] = iterative.do(entry())
    assert entered == e.CandidacyEntered(
        **V, candidacy="a", candidate="person-a", step=StepKind.PRE_SCREENING, source="Referrals",
        entered_at=iterative.now, owner="anna", respond_by=iterative.now + timedelta(hours=24),
    )  # fmt: skip
    iterative.refuses(rules.ALREADY_ENTERED, entry("b"))
    iterative.refuses(rules.ALREADY_ENTERED, entry("a", "person-b"))


def test_only_recruiters_enter_candidates(iterative: Any) -> None:
    iterative.refuses(NOT_YOUR_ROLE, entry(), by="pavel")
    iterative.refuses(NOT_YOUR_ROLE, entry(), by="policy")


def test_nobody_enters_a_pool_that_is_not_open(iterative: Any) -> None:
    iterative.refuses(rules.UNKNOWN_POOL, entry(pool="first"))


def test_nobody_enters_a_pool_of_a_waterfall(waterfall: Any) -> None:
    waterfall.refuses(rules.OTHER_MODEL, entry(pool="first"))


def test_a_step_is_left_when_it_is_evaluated(iterative: Any) -> None:
    iterative.enter("a")
    iterative.refuses(rules.STEP_NOT_EVALUATED, c.AdvanceCandidate(**V, candidacy="a"))
    iterative.mark("a", StepKind.PRE_SCREENING)
    [advanced] = iterative.do(c.AdvanceCandidate(**V, candidacy="a"))
    assert advanced.step is StepKind.RECRUITMENT_INTERVIEW


def test_a_step_that_nobody_rates_is_left_freely(story: Any) -> None:
    brief = complete_brief()
    unrated = tuple(step.model_copy(update={"raters": ()}) for step in brief.flow)
    story.open(brief.model_copy(update={"flow": unrated}))
    story.enter("a")
    story.do(c.AdvanceCandidate(**V, candidacy="a"))


def test_a_step_is_not_left_twice_by_the_same_wish(story: Any) -> None:
    brief = complete_brief()
    included = tuple(step.model_copy(update={"raters": (), "included": True}) for step in brief.flow)
    story.open(brief.model_copy(update={"flow": included}))
    story.enter("a")
    wish = c.AdvanceCandidate(**V, candidacy="a", from_step=StepKind.PRE_SCREENING)
    story.do(wish)
    story.refuses(rules.NOT_IN_PLAY, wish)


def test_marks_come_by_reaction_and_the_same_marks_are_silent(iterative: Any) -> None:
    iterative.enter("a")
    marks = c.RecordMarks(
        **V, candidacy="a", step=StepKind.PRE_SCREENING, total=total(None, 0), raters=("anna",),
        brief_version=1,
    )  # fmt: skip
    iterative.refuses(ONLY_A_REACTION, marks)
    iterative.do(marks, "policy")
    iterative.ask(marks, "policy").then_nothing()
    iterative.refuses(rules.UNKNOWN_CANDIDACY, marks.model_copy(update={"candidacy": "z"}), by="policy")


def test_s29_a_rejection_uses_a_template_of_the_brief(iterative: Any) -> None:
    iterative.enter("a")
    iterative.refuses(rules.S29, iterative.rejection("a", template="unheard-of"))
    [rejected] = iterative.reject("a")
    assert (rejected.template, rejected.reason, rejected.outcome) == ("skills-gap", "skills", (0, 0, 0))
    assert rejected.clarification.content == "More SQL, please."


def test_s35_a_rejected_candidate_is_reconsidered_with_the_marks_kept(waterfall: Any) -> None:
    waterfall.enter("a")
    waterfall.through_recruitment("a")
    again = c.ReconsiderCandidacy(**V, candidacy="a", reason="The second choice now fits.")
    waterfall.refuses(rules.S35, again)
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))
    waterfall.reject("a")
    [reconsidered] = waterfall.do(again)
    assert reconsidered.step is StepKind.RECRUITMENT_INTERVIEW
    waterfall.session("a")
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))


def test_s35_a_reconsidered_candidate_joins_the_next_pool(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.decide_pool()
    iterative.reject("a")
    iterative.do(iterative.revision(2), "policy")
    iterative.do(c.ReconsiderCandidacy(**V, candidacy="a", reason="Requirements are others now."))
    iterative.do(c.OpenPool(**V, pool="second", members=("a",)))
    cut = c.CutPool(**V, pool="second", from_phase="recruitment", advance=("a",))
    iterative.do(cut)
    iterative.refuses(rules.NOT_IN_PLAY, cut)


def test_a_withdrawn_candidacy_stays_withdrawn(iterative: Any) -> None:
    iterative.enter("a")
    withdrawal = c.WithdrawCandidacy(**V, candidacy="a", reason="another-offer")
    iterative.do(withdrawal)
    iterative.refuses(rules.NOT_IN_PLAY, withdrawal)
    iterative.refuses(rules.NOT_IN_PLAY, iterative.rejection("a"))
    iterative.refuses(rules.S35, c.ReconsiderCandidacy(**V, candidacy="a", reason="Please."))


def test_s4_the_first_candidate_waits_until_every_participant_knows_the_brief(story: Any) -> None:
    story.open(complete_brief().model_copy(update={"acknowledgement_required": True}))
    story.do(c.OpenPool(**V, pool="first"))
    story.refuses(rules.S4, entry(pool="first"))
    story.refuses(ONLY_A_REACTION, RecordAcknowledgement(**V, brief_version=1))
    story.ask(RecordAcknowledgement(**V, brief_version=1, missing=("ines",)), "policy").then_nothing()
    story.refuses(rules.S4, entry(pool="first"))
    assert story.do(RecordAcknowledgement(**V, brief_version=1), "policy") == [BriefKnown(**V, brief_version=1)]
    story.do(entry(pool="first"))


def test_s4_nobody_waits_where_the_brief_does_not_demand_it(iterative: Any) -> None:
    iterative.do(entry())
