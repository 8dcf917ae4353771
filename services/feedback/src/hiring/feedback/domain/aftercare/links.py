"""Personal links: the hire files a form once without an account; only the hash of the link's token is known here."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from hiring.contracts.feedback.commands import IssuePersonalLink, ReportReality, SubmitCandidateForm
from hiring.contracts.feedback.events import LinkPurpose, PersonalLinkIssued, PersonalLinkUsed
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Event
from hiring.eventkit.decider import Issued, Refused, Rule, require
from hiring.feedback.domain.aftercare.state import Opened

LONGEST_LIFE = timedelta(days=30)

LINK_ISSUER = Rule("link-issuer", "A recruiter or HR manager of the vacancy gives the hire a personal link")
LINK_LIFE = Rule("link-life", "A personal link expires, within 30 days")
LINK_UNKNOWN = Rule("link-unknown", "A personal link opens what it was given for, and nothing else")
LINK_EXPIRED = Rule("link-expired", "A personal link opens nothing after its end")
LINK_USED = Rule("link-used", "A personal link works once")


def issue_link(command: IssuePersonalLink, state: Opened, issued: Issued) -> Sequence[Event]:
    """The link given out.

    Raises:
        Refused: by somebody else, for too long, or with a token that was given out before.
    """
    require(issued.by in (*state.hire.recruiters, *state.hire.hr_managers), LINK_ISSUER)
    require(issued.at < command.expires_at <= issued.at + LONGEST_LIFE, LINK_LIFE, field="expires_at")
    require(command.token_hash not in state.links, LINK_USED, field="token_hash")
    return [PersonalLinkIssued(**command.model_dump(), issued_by=PersonId(issued.by))]


def by_link(
    command: SubmitCandidateForm | ReportReality, purpose: LinkPurpose, state: Opened, issued: Issued
) -> Sequence[PersonalLinkUsed]:
    """That the command's link was used up, when it came by one.

    Raises:
        Refused: the link is unknown, for something else, expired or used.
    """
    if command.token is None:
        return []
    hashed = hashlib.sha256(command.token.encode()).hexdigest()
    link = state.links.get(hashed)
    if link is None or link.purpose != purpose:
        raise Refused(LINK_UNKNOWN, field="token")
    require(not link.used, LINK_USED, field="token")
    require(issued.at < link.expires_at, LINK_EXPIRED, field="token")
    return [PersonalLinkUsed(vacancy=command.vacancy, candidacy=command.candidacy, token_hash=hashed)]
