"""What the audit service says and is asked. Its events stand on the stream `AUDIT`, beside the log and not in it."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Event, Line, Query, Value
from hiring.contracts.requests import OrganisationRole

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal."""

Sequence = Annotated[int, Field(ge=1)]
Note = Annotated[str, StringConstraints(max_length=1_000)]
"""A signed note, as docs/auditing.md describes it."""

SENSITIVE = frozenset(
    {
        "pipeline.ShowDossier",
        "pipeline.ExportCandidate",
        "pipeline.FindDuplicates",
        "pipeline.ShowTalents",
        "evaluation.ShowEvaluation",
        "evaluation.CertifyDecision",
        "feedback.ShowAftercare",
        "feedback.ShowProbation",
        "feedback.ShowAdverseImpact",
        "audit.ListAccesses",
        "audit.VouchFor",
    }
)
"""The queries whose answers tell what is sealed or all of a person: who reads one is recorded before it is answered.

So is who has an export vouched for."""


class TreeHeadSigned(Event, wire="audit.tree-head-signed.v1"):
    """The tree over the first `size` messages of the log was signed. The note proves what the log was then."""

    size: int = Field(ge=0)
    root: Hash
    at: AwareDatetime
    note: Note


class PublishedSigningKey(Value):
    """A key that signs tree heads from the size `from_size` on; `signature` is by the key before it."""

    public_key: Line
    from_size: int = Field(ge=0)
    at: Line
    signature: Line


class SigningKeyChanged(Event, wire="audit.signing-key-changed.v1"):
    """Tree heads are signed by a new key. All keys of the log so far, the oldest first."""

    origin: Line
    keys: tuple[PublishedSigningKey, ...]


class SensitiveAnswerRead(Event, wire="audit.sensitive-answer-read.v1"):
    """Somebody was answered a query that tells what is sealed, or all of a person; never what was answered.

    `about` holds the ids that the query named; `as_of` says for which earlier moment it was asked.
    """

    by: PersonId
    roles: tuple[OrganisationRole, ...] = ()
    at: AwareDatetime
    query: Line
    about: tuple[Line, ...] = ()
    as_of: Line | None = None


class AuditQuery(Query, service="audit"):
    """A question to audit. Only auditors are answered."""


class SignedTreeHead(BaseModel):
    """The newest tree head: its note, and what stands in it."""

    origin: str
    size: int
    root: Hash
    at: AwareDatetime
    note: Note


class ShowTreeHead(AuditQuery, answered_by=SignedTreeHead):
    """How far is the log signed? With `fresh` it is signed now, as far as it goes; `as_of` an earlier head."""

    fresh: bool = False


class SigningKeys(BaseModel):
    """The published history of keys, the oldest first, as `keys.json` of an archive holds it."""

    origin: str
    keys: tuple[PublishedSigningKey, ...]


class ListSigningKeys(AuditQuery, answered_by=SigningKeys):
    """Which keys sign tree heads, and which signed them before?"""


class ProvenMessage(Value):
    """A message of the log: its leaf, and its audit path from the bottom up."""

    sequence: Sequence
    leaf: Hash
    proof: tuple[Hash, ...]


class InclusionProofs(BaseModel):
    """Messages proven to stand in the tree of `size` leaves; `note` is its head, when that size was signed."""

    size: int
    root: Hash
    note: Note | None
    messages: tuple[ProvenMessage, ...]


class ProveInclusion(AuditQuery, answered_by=InclusionProofs):
    """Do these messages stand in the log? In the tree of `size` leaves; none named: of the newest signed head."""

    sequences: tuple[Sequence, ...] = Field(min_length=1, max_length=500)
    size: Sequence | None = None


class ConsistencyProof(BaseModel):
    """The tree of `old` leaves is the beginning of that of `new`."""

    old: int
    old_root: Hash
    new: int
    new_root: Hash
    proof: tuple[Hash, ...]


class ProveConsistency(AuditQuery, answered_by=ConsistencyProof):
    """Did the log of `new` messages grow out of that of `old`? None named: the newest signed head."""

    old: Sequence
    new: Sequence | None = None


class Vouched(BaseModel):
    """The signed statement about a document."""

    note: Note


class VouchFor(AuditQuery, answered_by=Vouched):
    """A signed statement that the service has seen the document of this hash, at the log's present size."""

    document: Hash


class Access(Value):
    """One access: who read which answer about what, when."""

    number: Sequence
    by: PersonId
    roles: tuple[OrganisationRole, ...]
    at: AwareDatetime
    query: Line
    about: tuple[Line, ...]
    as_of: Line | None = None


class Accesses(BaseModel):
    """Who read what, the newest first; `more` when there are older ones."""

    accesses: tuple[Access, ...]
    more: bool


class ListAccesses(AuditQuery, answered_by=Accesses):
    """Who read dossiers, exports and what was sealed? Concerning somebody or something by id, by somebody, in pages."""

    concerning: Line | None = None
    by: PersonId | None = None
    before: Sequence | None = None
    limit: int = Field(default=100, ge=1, le=500)
