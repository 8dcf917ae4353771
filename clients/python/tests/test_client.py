"""The client before the whole system, over HTTP, with nothing but what an integrator has."""

import itertools
import json
import time
from datetime import UTC, datetime
from threading import Timer

import pytest
from standardwebhooks import Webhook as Published

from hiring.client import Happened, Hiring, NotGenuine, Refused, verified
from hiring.contracts.brief import Participant, Role
from hiring.contracts.briefing.commands import AgreeTeam, DraftBrief
from hiring.contracts.briefing.discussion import OpenThread
from hiring.contracts.briefing.events import Position
from hiring.contracts.briefing.ids import ThreadId
from hiring.contracts.briefing.queries import (
    BriefShown,
    BriefsListed,
    ListBriefs,
    ListThreads,
    ShowBrief,
    ThreadsListed,
)
from hiring.contracts.ids import PersonId, VacancyId

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the specification's example
TOLD = {"type": "webhook.test", "timestamp": "2026-11-22T10:00:00Z", "data": {"endpoint": "e1"}}


def as_(gateway: str, actor: str) -> Hiring:
    return Hiring(gateway, headers={"X-Actor": actor})


def draft(vacancy: str) -> DraftBrief:
    return DraftBrief(vacancy=VacancyId(vacancy), position=Position(title="Engineer"))


def test_a_command_takes_effect_once_and_a_query_sees_it(gateway: str) -> None:
    with as_(gateway, "anna") as hiring:
        accepted = hiring.send(draft("once"), key="k1")
        assert hiring.send(draft("once"), key="k1") == accepted
        shown = hiring.ask(ShowBrief(vacancy=VacancyId("once")), BriefShown)
    assert (shown.brief.title, shown.drafted_by) == ("Engineer", "anna")


def test_a_refusal_names_the_rule_and_a_wrong_type_is_noticed(gateway: str) -> None:
    with as_(gateway, "anna") as anna, as_(gateway, "eve") as eve:
        anna.send(draft("hers"))
        with pytest.raises(Refused) as refused:
            eve.ask(ShowBrief(vacancy=VacancyId("hers")), BriefShown)
        assert refused.value.status in {403, 404, 422}
        with pytest.raises(TypeError):
            anna.ask(ShowBrief(vacancy=VacancyId("hers")), BriefsListed)


def test_a_part_of_a_brief_is_replaced_only_as_it_was_read(gateway: str) -> None:
    team = (Participant(person=PersonId("anna"), role=Role.RECRUITER),)
    with as_(gateway, "anna") as hiring:
        version = hiring.send(draft("parts")).version
        agree = AgreeTeam(vacancy=VacancyId("parts"), team=team)
        assert hiring.send(agree, if_version=version).version == version + 1
        with pytest.raises(Refused) as refused:
            hiring.send(agree, if_version=version)
    assert refused.value.status == 412


def test_a_list_comes_whole_page_after_page(gateway: str) -> None:
    with as_(gateway, "lena") as hiring:
        hiring.send(draft("long"))
        for number in range(105):
            thread = ThreadId(f"t{number}")
            hiring.send(OpenThread(vacancy=VacancyId("long"), thread=thread, field="/title", text="?"))
        listed = hiring.ask(ListThreads(vacancy=VacancyId("long")), ThreadsListed)
        assert len({thread.thread for thread in listed.threads}) == 105
        assert [brief.vacancy for brief in hiring.ask(ListBriefs(), BriefsListed).briefs] == ["long"]


def test_what_happens_is_heard_while_it_happens_and_again_from_any_sequence(gateway: str) -> None:
    with as_(gateway, "nora") as hiring, as_(gateway, "nora") as listening:
        first = hiring.send(draft("heard")).sequence
        later = Timer(0.5, hiring.send, [draft("heard-2")])
        later.start()
        happened = list(itertools.islice(listening.listen(after=first - 1), 2))
        later.join()
        assert [(one.type, one.data["vacancy"]) for one in happened] == [
            ("briefing.brief_drafted.v1", "heard"),
            ("briefing.brief_drafted.v1", "heard-2"),
        ]
        [one] = itertools.islice(listening.listen("heard", after=0), 1)
        assert one.sequence == first
        with pytest.raises(Refused):
            next(listening.listen("nobodys"))


def test_a_webhook_into_a_private_network_is_refused(gateway: str) -> None:
    with as_(gateway, "anna") as hiring:
        assert hiring.make_webhook("http://127.0.0.1:9/").secret.startswith("whsec_")
        with pytest.raises(Refused, match="not on the public internet"):
            hiring.make_webhook("https://10.0.0.1/")


def message(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    signature = Published(secret).sign("m1", at, body.decode())
    return {"webhook-id": "m1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def test_a_webhook_that_the_published_library_signed_is_genuine() -> None:
    body = json.dumps(TOLD).encode()
    headers = message(body, datetime.now(UTC))
    headers["Webhook-Signature"] = "v1a,AAAA v1,AAAA " + headers.pop("webhook-signature")
    assert verified(SECRET, headers, body) == Happened.model_validate(TOLD)


@pytest.mark.parametrize("wrong", ["secret", "body", "old", "headers"])
def test_a_webhook_that_is_not_is_told_apart(wrong: str) -> None:
    body = json.dumps(TOLD).encode()
    at = datetime.fromtimestamp(time.time() - (600 if wrong == "old" else 0), UTC)
    other = "whsec_" + "A" * 32
    headers = {} if wrong == "headers" else message(body, at, other if wrong == "secret" else SECRET)
    with pytest.raises(NotGenuine):
        verified(SECRET, headers, body + b" " if wrong == "body" else body)
