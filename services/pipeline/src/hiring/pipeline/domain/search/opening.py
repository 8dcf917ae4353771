"""Opening the search under an approved brief, and taking up its revisions."""

from collections.abc import Sequence

from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import AdoptRevision, OpenSearch
from hiring.contracts.pipeline.course import BriefKnown, RecordAcknowledgement
from hiring.contracts.pipeline.events import RevisionAdopted, SearchOpened
from hiring.eventkit.decider import Issued
from hiring.pipeline.domain.roles import require_reaction
from hiring.pipeline.domain.search.state import NotOpened, PoolInPlay, Search, State


def open_search(command: OpenSearch, state: State, issued: Issued) -> Sequence[Event]:
    """The search opens; nothing happens when it is open already."""
    require_reaction(issued)
    if not isinstance(state, NotOpened):
        return []
    if command.brief.model is None:
        raise ValueError("an approved brief has a model")
    return [
        SearchOpened(
            vacancy=command.vacancy,
            brief_version=command.brief_version,
            model=command.brief.model.kind,
            openings=command.brief.openings,
            brief=command.brief,
            approvers=command.approvers,
            requested_by=command.requested_by,
        )
    ]


def adopt_revision(command: AdoptRevision, search: Search, issued: Issued) -> Sequence[Event]:
    """The revision counts from now, or from the next pool while one is open (S33, C4); an older one is passed over.

    One that changes the model waits until nobody is past recruitment.
    """
    require_reaction(issued)
    newest = search.next_brief.version if search.next_brief else search.brief_version
    if command.brief_version <= newest:
        return []
    other_model = command.brief.model is not None and command.brief.model.kind != search.model.kind
    return [
        RevisionAdopted(
            vacancy=command.vacancy,
            brief_version=command.brief_version,
            brief=command.brief,
            changes=command.changes,
            in_force="next-pool" if isinstance(search.pool, PoolInPlay) or other_model else "now",
            session=command.session,
        )
    ]


def record_acknowledgement(command: RecordAcknowledgement, search: Search, issued: Issued) -> Sequence[Event]:
    """Nothing until the last participant has acknowledged, and nothing for a version known before (S4)."""
    require_reaction(issued)
    if command.missing or command.brief_version <= search.known_version:
        return []
    return [BriefKnown(vacancy=command.vacancy, brief_version=command.brief_version)]
