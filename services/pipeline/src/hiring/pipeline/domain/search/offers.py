"""The offer: prepared with the manager's part, made, accepted or declined; never more hires than openings."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, TypeVar, assert_never

from hiring.contracts.brief import Role
from hiring.contracts.ids import CandidacyId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import AcceptOffer, DeclineOffer, MakeOffer, PrepareOffer
from hiring.contracts.pipeline.events import (
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    OfferMeeting,
    OfferPrepared,
    PositionFilled,
)
from hiring.eventkit.decider import Issued, Refused, require
from hiring.pipeline.domain.roles import MANAGER, RECRUITERS, require_role
from hiring.pipeline.domain.search import rules
from hiring.pipeline.domain.search.state import Candidacy, Offered, OfferReady, Search, Selected

OfferCommand = PrepareOffer | MakeOffer | AcceptOffer | DeclineOffer

PRESENTED_BY: dict[Literal["benefits", "growth", "value"], tuple[Role, ...]] = {
    "benefits": RECRUITERS,
    "growth": MANAGER,
    "value": MANAGER,
}
"""Who presents what at the offer meeting (S72)."""

S = TypeVar("S", Selected, OfferReady, Offered)


def decide(command: OfferCommand, search: Search, issued: Issued) -> Sequence[Event]:
    """What a command about an offer leads to."""
    require_role(search.brief, issued, *RECRUITERS)
    match command:
        case PrepareOffer():
            return _prepare(command, search)
        case MakeOffer():
            return _make(command, search)
        case AcceptOffer():
            return _accept(command, search)
        case DeclineOffer():
            return _decline(command, search)
    assert_never(command)


def _standing(search: Search, id_: CandidacyId, wanted: type[S]) -> tuple[Candidacy, S]:
    candidacy = rules.known(search, id_)
    if not isinstance(candidacy.standing, wanted):
        raise Refused(rules.NOT_IN_PLAY, f"{id_} is {candidacy.standing.kind}", "candidacy")
    return candidacy, candidacy.standing


def _prepare(command: PrepareOffer, search: Search) -> Sequence[Event]:
    candidacy, _ = _standing(search, command.candidacy, Selected)
    if search.brief.manager_joins_offer:
        _require_managers_part(command, search, candidacy)
    else:
        require(not (command.pitch or command.meeting or command.areas), rules.S69)
    return [
        OfferPrepared(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            pitch=command.pitch,
            meeting=command.meeting,
            areas=command.areas,
            brief_version=search.brief_version,
        )
    ]


def _require_managers_part(command: PrepareOffer, search: Search, candidacy: Candidacy) -> None:
    require(command.pitch, rules.S70, field="pitch")
    require(command.meeting and _has_all_three(command.meeting, search, candidacy), rules.S71, field="meeting")
    assigned = {area.area: area.presenter for area in command.areas}
    require(len(assigned) == len(command.areas), rules.S72, "an area is assigned twice", "areas")
    for area, roles in PRESENTED_BY.items():
        fits = assigned.get(area) in search.brief.people(*roles)
        require(fits, rules.S72, f"{area} is presented by {' or '.join(roles)}", "areas")


def _has_all_three(meeting: OfferMeeting, search: Search, candidacy: Candidacy) -> bool:
    return (
        meeting.recruiter in search.brief.people(*RECRUITERS)
        and meeting.hiring_manager in search.brief.people(*MANAGER)
        and meeting.candidate == candidacy.candidate
    )


def _make(command: MakeOffer, search: Search) -> Sequence[Event]:
    candidacy, _ = _standing(search, command.candidacy, OfferReady)
    require(search.offers < search.openings_left, rules.NO_OPENING_LEFT, "every opening is filled or offered")
    return [
        OfferMade(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            terms=command.terms,
            starts_at=command.starts_at,
            brief_version=search.brief_version,
        )
    ]


def _accept(command: AcceptOffer, search: Search) -> Sequence[Event]:
    candidacy, standing = _standing(search, command.candidacy, Offered)
    rules.require_room(search)
    accepted = OfferAccepted(vacancy=command.vacancy, candidacy=command.candidacy, candidate=candidacy.candidate)
    filled = PositionFilled(
        vacancy=command.vacancy,
        candidacy=command.candidacy,
        candidate=candidacy.candidate,
        model=search.model.kind,
        entered_at=candidacy.entered_at,
        starts_at=standing.starts_at,
        probation_ends_at=standing.starts_at + timedelta(days=search.brief.probation_days),
        openings_left=search.openings_left - 1,
    )
    return [accepted, filled]


def _decline(command: DeclineOffer, search: Search) -> Sequence[Event]:
    candidacy, _ = _standing(search, command.candidacy, Offered)
    return [
        OfferDeclined(
            vacancy=command.vacancy,
            candidacy=command.candidacy,
            candidate=candidacy.candidate,
            reason=command.reason,
        )
    ]
