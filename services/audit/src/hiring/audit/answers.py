"""What auditors ask: tree heads, keys, proofs, statements, and who read what."""

import asyncio
from datetime import UTC, datetime

from hiring.audit.archiving import published
from hiring.audit.merkle import consistency_proof, inclusion_proof
from hiring.audit.notes import Statement
from hiring.audit.tending import Audit
from hiring.chassis.service import AsOf, LiveAnswer
from hiring.contracts.audit import (
    Accesses,
    ConsistencyProof,
    InclusionProofs,
    ListAccesses,
    ListSigningKeys,
    ProveConsistency,
    ProveInclusion,
    ProvenMessage,
    PublishedSigningKey,
    ShowTreeHead,
    SignedTreeHead,
    SigningKeys,
    Vouched,
    VouchFor,
)
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.decider import Rule, require
from hiring.eventkit.views.runner import ViewBehind
from hiring.eventkit.views.view import Asked

AUDITORS_ONLY = Rule("auditors-only", "Only auditors are shown how the log is proven, and who read what")

_SIGNING_SECONDS = 4.0
_POLL_SECONDS = 0.02


async def _tree_head(audit: Audit, query: ShowTreeHead, asked: Asked, as_of: AsOf) -> tuple[SignedTreeHead, int]:
    _only_auditors(asked)
    wanted = (await audit.log.head()).sequence if query.fresh and as_of is None else 0
    head = await _signed(audit, wanted, as_of)
    return head, head.size


async def _keys(audit: Audit, _query: ListSigningKeys, asked: Asked, as_of: AsOf) -> tuple[SigningKeys, int]:
    _only_auditors(asked)
    history = await asyncio.to_thread(lambda: audit.keys.history)
    return SigningKeys(origin=history.origin, keys=tuple(k for k in published(history) if _was_there(k, as_of))), 0


def _was_there(key: PublishedSigningKey, as_of: AsOf) -> bool:
    if isinstance(as_of, datetime):
        return datetime.fromisoformat(key.at) <= as_of
    return as_of is None or key.from_size <= as_of


async def _inclusion(audit: Audit, query: ProveInclusion, asked: Asked, as_of: AsOf) -> tuple[InclusionProofs, int]:
    _only_auditors(asked)
    head = await _signed(audit, 0, as_of) if query.size is None else None
    size = query.size or (head.size if head else 0)
    await _must_be_signed(audit, size, as_of)
    return await asyncio.to_thread(_inclusion_proofs, audit, query, size, head.note if head else None), size


def _inclusion_proofs(audit: Audit, query: ProveInclusion, size: int, note: str | None) -> InclusionProofs:
    _must_reach(audit, max(size, *query.sequences), size)
    with audit.tiles.reading() as nodes:
        messages = tuple(
            ProvenMessage(
                sequence=sequence,
                leaf=nodes(0, sequence - 1).hex(),
                proof=tuple(hash_.hex() for hash_ in inclusion_proof(nodes, sequence - 1, size)),
            )
            for sequence in query.sequences
        )
    return InclusionProofs(size=size, root=audit.tiles.tree(size).root().hex(), note=note, messages=messages)


async def _consistency(
    audit: Audit, query: ProveConsistency, asked: Asked, as_of: AsOf
) -> tuple[ConsistencyProof, int]:
    _only_auditors(asked)
    new = query.new or (await _signed(audit, 0, as_of)).size
    await _must_be_signed(audit, new, as_of)
    return await asyncio.to_thread(_consistency_proof, audit, query.old, new), new


def _consistency_proof(audit: Audit, old: int, new: int) -> ConsistencyProof:
    _must_reach(audit, max(old, new), new)
    with audit.tiles.reading() as nodes:
        proof = tuple(hash_.hex() for hash_ in consistency_proof(nodes, old, new))
    roots = [audit.tiles.tree(size).root().hex() for size in (old, new)]
    return ConsistencyProof(old=old, old_root=roots[0], new=new, new_root=roots[1], proof=proof)


async def _statement(audit: Audit, query: VouchFor, asked: Asked, as_of: AsOf) -> tuple[Vouched, int]:
    _only_auditors(asked)
    head = await _signed(audit, 0, as_of)
    statement = Statement(head.origin, query.document, head.size, bytes.fromhex(head.root), datetime.now(UTC))
    return Vouched(note=await asyncio.to_thread(audit.keys.sign, statement)), head.size


async def _accesses(audit: Audit, query: ListAccesses, asked: Asked, as_of: AsOf) -> tuple[Accesses, int]:
    _only_auditors(asked)
    return await audit.accesses.answer(query, as_of), 0


async def _signed(audit: Audit, wanted: int, as_of: AsOf) -> SignedTreeHead:
    """The newest head, when it is over so many messages; signed now if need be, by whichever replica archives."""
    try:
        async with asyncio.timeout(_SIGNING_SECONDS):
            while (head := await asyncio.to_thread(audit.heads.newest, as_of)) is None or head.size < wanted:
                if as_of is not None:
                    raise LookupError("no tree head was signed by then")
                audit.archiving.sign_now()
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError as error:
        raise ViewBehind("no tree head is signed yet") from error
    return head


async def _must_be_signed(audit: Audit, size: int, as_of: AsOf) -> None:
    """As of a moment no tree is told that is larger than the head that was signed by then."""
    if as_of is not None and (head := await _signed(audit, 0, as_of)).size < size:
        raise LookupError(f"by then {head.size} messages were signed, and not {size}")


def _must_reach(audit: Audit, wanted: int, size: int) -> None:
    reached = audit.tiles.size
    if wanted > reached or wanted > size:
        raise LookupError(f"the tree of {min(size, reached)} messages has no message {wanted}")


def _only_auditors(asked: Asked) -> None:
    require(OrganisationRole.AUDITOR in asked.roles, AUDITORS_ONLY)


ANSWERS = (
    LiveAnswer(ShowTreeHead, _tree_head),
    LiveAnswer(ListSigningKeys, _keys),
    LiveAnswer(ProveInclusion, _inclusion),
    LiveAnswer(ProveConsistency, _consistency),
    LiveAnswer(VouchFor, _statement),
    LiveAnswer(ListAccesses, _accesses),
)
"""Every query of audit."""


async def rotate(audit: Audit) -> dict[str, object]:
    """A new key signs from the newest head on; it is published with the next one."""
    head = await asyncio.to_thread(audit.heads.newest)
    history = await asyncio.to_thread(audit.keys.rotate, head.size if head else 0)
    return {"origin": history.origin, "keys": len(history.keys), "public_key": history.keys[-1].public_key}
