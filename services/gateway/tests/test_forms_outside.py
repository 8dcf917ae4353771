"""Forms about a hire, outside of the system: who filed one and when is told, and never what it says, sealed or not."""

from typing import Any

import httpx2
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver
from services.gateway.tests.test_live import listening
from services.gateway.tests.test_live import served as over_a_socket
from services.gateway.tests.webhooks.asking import ANNA, made
from services.gateway.tests.webhooks.conftest import happen, receiver, settings

from hiring.contracts.feedback import events as f
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event
from hiring.contracts.sealed import Ciphertext, Sealed
from hiring.contracts.subjects import AggregateId
from hiring.gateway.app import GatewaySettings

__all__ = ["happen", "receiver", "settings"]

SAID = Sealed(Ciphertext(person="marks-v1", key=1, nonce="Tm9ub25jZTEy", text="emVicmFz"))
OF = {"vacancy": VacancyId("v1"), "candidacy": CandidacyId("y1")}
HIRE = {**OF, "candidate": CandidateId("k1")}
FILED: tuple[Event, ...] = (
    f.CandidateFormSubmitted.model_validate({**HIRE, "said": SAID}),
    f.RecruiterFormSubmitted.model_validate({**OF, "said": SAID, "submitted_by": "anna"}),
    f.HiringManagerFormSubmitted.model_validate({**OF, "said": SAID, "submitted_by": "maria"}),
    f.FormRemarked.model_validate({**HIRE, "form": "candidate", "remark": SAID}),
    f.RealityReported.model_validate({**HIRE, "said": SAID}),
    f.ProbationReviewed.model_validate(
        {**HIRE, "said": SAID, "compared": SAID, "outcome": "failed", "reviewed_by": PersonId("maria")}
    ),
)
ENVELOPE = {"id", "sequence", "vacancy", "aggregate", "aggregate_id", "version", "actor", "correlation"}
TOLD = ENVELOPE | {"candidacy", "candidate", "submitted_by", "reviewed_by"}


async def test_the_live_feed_and_webhooks_tell_of_forms_nothing_that_they_say(
    happen: Happenings, settings: GatewaySettings, receiver: Receiver
) -> None:
    async with over_a_socket(settings) as web:
        await made(web, receiver.url, ANNA)
        heard = await _listened(web, happen)
        sent = [got.json for got in await receiver.has(len(FILED))]
    for told in (heard, sent):
        assert [one["type"].split(".")[1] for one in sorted(told, key=lambda one: one["data"]["version"])] == [
            event.wire.split(".")[1].replace("-", "_") for event in FILED
        ]
        for one in told:
            assert set(one) == {"type", "timestamp", "data"}
            assert set(one["data"]) <= TOLD
        assert not [word for word in ("sealed", "emVicmFz", "Tm9ub25jZTEy", "failed") if word in str(told)]


async def _listened(web: httpx2.AsyncClient, happen: Happenings) -> list[dict[str, Any]]:
    """What is heard while all of them are filed."""
    aftercare = AggregateId("v1", "feedback", "aftercare", "y1")
    async with listening(web, "/vacancies/v1/live", "anna") as stream:
        for event in FILED:
            await happen.decide(aftercare, event)
        return [(await stream.told()).data or {} for _ in FILED]
