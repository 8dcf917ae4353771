"""The facts of a search. The aggregate is `search`, one for each vacancy; `candidate` is the person, under `_`."""

from hiring.contracts.pipeline.events.candidacies import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateRejected,
    MarksRecorded,
    Outcome,
)
from hiring.contracts.pipeline.events.holds import CandidateHeld, HoldExpired, HoldExtended, HoldReleased
from hiring.contracts.pipeline.events.offers import (
    OfferAccepted,
    OfferArea,
    OfferDeclined,
    OfferMade,
    OfferMeeting,
    OfferPrepared,
    PositionFilled,
)
from hiring.contracts.pipeline.events.persons import CandidateRegistered
from hiring.contracts.pipeline.events.pools import PoolCut, PoolDecided, PoolOpened, PoolSizeNoticed, PoolTimeboxEnded
from hiring.contracts.pipeline.events.queue import CandidatePresented, CandidateSelected, QueuePrioritised
from hiring.contracts.pipeline.events.search import (
    FeedbackSessionRecorded,
    ModelChanged,
    ModelName,
    RevisionAdopted,
    SearchClosed,
    SearchOpened,
)

__all__ = [
    "CandidacyEntered",
    "CandidacyReconsidered",
    "CandidacyWithdrawn",
    "CandidateAdvanced",
    "CandidateHeld",
    "CandidatePresented",
    "CandidateRegistered",
    "CandidateRejected",
    "CandidateSelected",
    "FeedbackSessionRecorded",
    "HoldExpired",
    "HoldExtended",
    "HoldReleased",
    "MarksRecorded",
    "ModelChanged",
    "ModelName",
    "OfferAccepted",
    "OfferArea",
    "OfferDeclined",
    "OfferMade",
    "OfferMeeting",
    "OfferPrepared",
    "Outcome",
    "PoolCut",
    "PoolDecided",
    "PoolOpened",
    "PoolSizeNoticed",
    "PoolTimeboxEnded",
    "PositionFilled",
    "QueuePrioritised",
    "RevisionAdopted",
    "SearchClosed",
    "SearchOpened",
]
