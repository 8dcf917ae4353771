"""The retrospective, rule by rule."""

from datetime import timedelta

import pytest

from hiring.contracts.brief import Change
from hiring.contracts.feedback.commands import (
    FollowBrief,
    HoldSession,
    MarkSessionOverdue,
    PlanAftercare,
    RequestSession,
)
from hiring.contracts.feedback.events import (
    AftercarePlanned,
    BriefFollowed,
    Cause,
    FeedbackSessionHeld,
    FeedbackSessionOverdue,
    FeedbackSessionRequested,
    Hire,
    RequirementChangeProposed,
)
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, SessionId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import POLICY
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.feedback.domain.reactions import NOT_DUE_YET, ONLY_A_REACTION
from hiring.feedback.domain.retrospective.decider import RETROSPECTIVE, UNKNOWN_VACANCY, NotFollowedYet
from hiring.feedback.domain.retrospective.sessions import (
    ALREADY_HELD,
    DAYS_TO_HOLD,
    EMPTY_CHANGE,
    NOT_AN_ATTENDEE,
    S38,
    S63,
    UNKNOWN_SESSION,
)

V1, S1, LENA = VacancyId("v1"), SessionId("s1"), CandidacyId("c-lena")
TEAM = complete_brief().team
EVERYBODY = tuple(PersonId(name) for name in ("anna", "pavel", "ines", "maria"))
PROBATION_END = MONDAY + timedelta(days=120)

FOLLOWED = BriefFollowed(vacancy=V1, brief_version=1, model="waterfall", team=TEAM)
FOLLOW = FollowBrief(vacancy=V1, brief_version=1, model="waterfall", team=TEAM)
REQUEST = RequestSession(vacancy=V1, session=S1, cause="rejection", about=(LENA,), wanted=("More SQL",))
PLAN = PlanAftercare(
    vacancy=V1, candidacy=LENA, candidate=CandidateId("lena"), model="waterfall", probation_ends_at=PROBATION_END
)
CHANGE = Change(pointer="/requirements/1/weight", before="2", after="3")

spec = Spec(RETROSPECTIVE)
following = spec.given(FOLLOWED)


def requested(cause: Cause = "rejection") -> FeedbackSessionRequested:
    return FeedbackSessionRequested(
        vacancy=V1,
        session=S1,
        cause=cause,
        about=(LENA,),
        attendees=EVERYBODY,
        due_at=MONDAY + timedelta(days=DAYS_TO_HOLD[cause]),
        change_required=cause == "pool-failed",
        owner=PersonId("anna"),
    )


def hold(
    attendees: tuple[str, ...] = ("anna", "maria"),
    reasons: tuple[str, ...] = ("Too little SQL",),
    changes: tuple[Change, ...] = (),
    *,
    no_changes: bool = True,
) -> HoldSession:
    people = tuple(PersonId(name) for name in attendees)
    return HoldSession(
        vacancy=V1, session=S1, attendees=people, reasons=reasons, changes=changes, no_changes=no_changes
    )


def held(*, changes_wanted: bool, cause: Cause = "rejection") -> FeedbackSessionHeld:
    return FeedbackSessionHeld(
        vacancy=V1,
        session=S1,
        cause=cause,
        about=(LENA,),
        attendees=(PersonId("anna"), PersonId("maria")),
        reasons=("Too little SQL",),
        changes_wanted=changes_wanted,
    )


def test_an_approved_brief_is_followed() -> None:
    spec.when(FOLLOW, by=POLICY).then(FOLLOWED)


def test_a_revised_brief_replaces_the_team() -> None:
    later = FOLLOW.model_copy(update={"brief_version": 2, "team": TEAM[:3]})
    following.when(later, by=POLICY).then(FOLLOWED.model_copy(update={"brief_version": 2, "team": TEAM[:3]}))


def test_an_older_brief_told_again_changes_nothing() -> None:
    following.when(FOLLOW, by=POLICY).then_nothing()


def test_s38_a_session_is_requested_of_the_whole_team_with_what_is_wanted_of_the_next() -> None:
    following.when(REQUEST, by=POLICY).then(requested().model_copy(update={"wanted": ("More SQL",)}))


@pytest.mark.parametrize("cause", list(DAYS_TO_HOLD))
def test_a_session_has_a_due_date_by_its_cause_and_only_a_failed_pool_requires_a_change(cause: Cause) -> None:
    command = RequestSession(vacancy=V1, session=S1, cause=cause, about=(LENA,))
    following.when(command, by=POLICY).then(requested(cause))


def test_the_same_session_is_requested_once() -> None:
    following.given(requested()).when(REQUEST, by=POLICY).then_nothing()
    following.given(requested(), held(changes_wanted=False)).when(REQUEST, by=POLICY).then_nothing()


@pytest.mark.parametrize("command", [REQUEST, PLAN])
def test_what_comes_before_its_brief_is_tried_again_and_never_dropped(command: Command) -> None:
    with pytest.raises(NotFollowedYet):
        spec.when(command, by=POLICY).happens()


@pytest.mark.parametrize("command", [REQUEST, hold(), MarkSessionOverdue(vacancy=V1, session=S1)])
def test_nobody_talks_about_a_vacancy_without_an_approved_brief(command: Command) -> None:
    spec.when(command, by="anna").then_refused(UNKNOWN_VACANCY)


@pytest.mark.parametrize("command", [FOLLOW, REQUEST, PLAN, MarkSessionOverdue(vacancy=V1, session=S1)])
def test_what_follows_by_itself_is_never_done_by_hand(command: Command) -> None:
    following.given(requested()).when(command, by="maria").then_refused(ONLY_A_REACTION)


def test_s38_a_session_may_end_with_an_explicit_none() -> None:
    following.given(requested()).when(hold(), by="anna").then(held(changes_wanted=False))


def test_s38_a_session_that_wants_changes_proposes_them() -> None:
    following.given(requested()).when(hold(changes=(CHANGE,), no_changes=False), by="anna").then(
        held(changes_wanted=True),
        RequirementChangeProposed(vacancy=V1, session=S1, changes=(CHANGE,), proposed_by=PersonId("anna")),
    )


def test_s38_neither_silence_nor_both_answers_count_as_an_answer() -> None:
    asked = following.given(requested())
    asked.when(hold(no_changes=False), by="anna").then_refused(S38, because="either changes or none")
    asked.when(hold(changes=(CHANGE,), no_changes=True), by="anna").then_refused(S38)


def test_s38_a_session_has_reasons() -> None:
    following.given(requested()).when(hold(reasons=()), by="anna").then_refused(S38, because="reason")


def test_s38_nobody_holds_a_session_alone() -> None:
    asked = following.given(requested())
    asked.when(hold(attendees=("anna",)), by="anna").then_refused(S38, because="two people")
    asked.when(hold(attendees=("anna", "anna")), by="anna").then_refused(S38, because="two people")


def test_s38_who_is_the_whole_team_by_waiver_may_hold_a_session_alone() -> None:
    anna = PersonId("anna")
    alone = spec.given(
        FOLLOWED.model_copy(update={"team": TEAM[:1]}), requested().model_copy(update={"attendees": (anna,)})
    )
    alone.when(hold(attendees=("anna",)), by="anna").then(
        held(changes_wanted=False).model_copy(update={"attendees": (anna,)})
    )


def test_s63_a_failed_pool_must_change_something() -> None:
    failed = following.given(requested("pool-failed"))
    failed.when(hold(), by="anna").then_refused(S63)
    failed.when(hold(changes=(CHANGE,), no_changes=False), by="anna").then(
        held(changes_wanted=True, cause="pool-failed"),
        RequirementChangeProposed(vacancy=V1, session=S1, changes=(CHANGE,), proposed_by=PersonId("anna")),
    )


def test_s63_a_change_that_changes_nothing_is_none() -> None:
    nothing = Change(pointer="/requirements/1/weight", before="2", after="2")
    failed = following.given(requested("pool-failed"))
    failed.when(hold(changes=(nothing,), no_changes=False), by="anna").then_refused(EMPTY_CHANGE)


def test_only_the_team_attends_and_records() -> None:
    asked = following.given(requested())
    asked.when(hold(), by="victor").then_refused(NOT_AN_ATTENDEE, because="victor")
    asked.when(hold(attendees=("anna", "victor")), by="anna").then_refused(NOT_AN_ATTENDEE, because="victor")


def test_who_joined_the_team_after_the_invitation_may_attend() -> None:
    victor = TEAM[0].model_copy(update={"person": PersonId("victor")})
    joined = FOLLOWED.model_copy(update={"brief_version": 2, "team": (*TEAM, victor)})
    events = following.given(requested(), joined).when(hold(attendees=("anna", "victor")), by="victor").happens()
    assert len(events) == 1


def test_a_session_is_held_once() -> None:
    following.given(requested(), held(changes_wanted=False)).when(hold(), by="anna").then_refused(ALREADY_HELD)


def test_a_session_that_was_never_requested_is_not_held() -> None:
    following.when(hold(), by="anna").then_refused(UNKNOWN_SESSION)


def test_a_session_that_nobody_held_is_overdue_once() -> None:
    due_at = requested().due_at
    overdue = FeedbackSessionOverdue(vacancy=V1, session=S1, attendees=EVERYBODY, due_at=due_at)
    mark = MarkSessionOverdue(vacancy=V1, session=S1)
    late = following.given(requested()).when(mark, by=POLICY, at=due_at).then(overdue)
    late.when(mark, by=POLICY, at=due_at).then_nothing()
    late.when(hold(), by="anna").then(held(changes_wanted=False))


def test_a_held_session_is_never_overdue() -> None:
    mark = MarkSessionOverdue(vacancy=V1, session=S1)
    done = following.given(requested(), held(changes_wanted=False))
    done.when(mark, by=POLICY, at=requested().due_at).then_nothing()


def test_a_deadline_does_not_act_before_its_time() -> None:
    mark = MarkSessionOverdue(vacancy=V1, session=S1)
    following.given(requested()).when(mark, by=POLICY, at=MONDAY).then_refused(NOT_DUE_YET)


def test_s73_a_filled_position_settles_who_is_asked_about_it() -> None:
    hire = Hire(
        candidacy=LENA,
        candidate=CandidateId("lena"),
        model="waterfall",
        recruiters=(PersonId("anna"),),
        hiring_managers=(PersonId("maria"),),
        probation_ends_at=PROBATION_END,
        owner=PersonId("anna"),
    )
    planned = following.when(PLAN, by=POLICY).then(AftercarePlanned(vacancy=V1, hire=hire))
    planned.when(PLAN, by=POLICY).then_nothing()
