"""Who may come in: tokens of an issuer whose keys rotate, service tokens, sessions and their forms, rates."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import OctKey
from pydantic import SecretStr
from services.gateway.tests.issuing import Issuer, new_key

from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.identity import issuer as issuers

ME = "/service-tokens"
"""An address that wants to know who asks: for administrators, so whoever else is known is answered 403, never 401."""
KNOWN = 403
NO_SERVICE = 503
ROOT = {"X-Actor": "adam", "X-Roles": "administrator"}


@asynccontextmanager
async def at(settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    async with gateway(settings) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path, issuer: Issuer) -> GatewaySettings:
    return GatewaySettings(
        nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0, oidc_issuer=issuer.url
    )


@pytest.fixture
async def web(settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    async with at(settings.model_copy(update={"development_identity": True})) as client:
        yield client


async def said_of(web: httpx2.AsyncClient, token: str) -> int:
    """The status of a page of service tokens: 200 for an administrator, 403 for anybody else known, 401 for nobody."""
    return (await web.get("/service-tokens", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_token_of_the_issuer_says_who_asks(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    assert await said_of(web, issuer.token()) == 403
    assert await said_of(web, issuer.token(roles=["administrator"])) == 200


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"aud": "another"},
    {"aud": None},
    {"iss": "http://elsewhere"},
    {"exp": 1},
    {"exp": None},
    {"nbf": 9_999_999_999},
    {"sub": None},
    {"sub": "no id at all"},
    {"sub": ["anna"]},
    {"sub": "guest-mike"},
    {"sub": "integration-ats"},
]


async def test_a_token_with_a_wrong_claim_is_none(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    said = [(claims, await said_of(web, issuer.token(**claims))) for claims in WRONG_CLAIMS]
    assert said == [(claims, 401) for claims in WRONG_CLAIMS]


async def test_a_token_of_another_key_or_algorithm_is_none(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    confused = OctKey.import_key("known to everybody, as it is not a key", {"kid": "one"})
    unsigned = f"eyJhbGciOiJub25lIn0.{issuer.token().split('.')[1]}."
    for token in (issuer.token(new_key("one")), issuer.token(confused, "HS256"), unsigned, "a.b.c", "x"):
        assert await said_of(web, token) == 401


async def test_new_keys_are_fetched_when_a_token_names_one(
    web: httpx2.AsyncClient, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuers, "_AGAIN_AFTER_SECONDS", 0.2)
    assert await said_of(web, issuer.token()) == 403
    issuer.keys = [new_key("two")]
    assert await said_of(web, issuer.token()) == 401, "not every stranger's token may make us fetch"
    await asyncio.sleep(0.3)
    assert await said_of(web, issuer.token()) == 403
    assert issuer.fetched == 2


async def test_an_issuer_out_of_reach_is_said_so(settings: GatewaySettings, issuer: Issuer) -> None:
    async with at(settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})) as web:
        answer = await web.get(ME, headers={"Authorization": f"Bearer {issuer.token()}"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


async def test_without_development_identity_a_header_names_nobody(settings: GatewaySettings) -> None:
    async with at(settings) as web:
        answer = await web.get(ME, headers=ROOT)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_service_token_works_for_its_scopes_until_it_is_revoked(web: httpx2.AsyncClient) -> None:
    wanted = {"name": "ats", "scopes": ["feedback:read"], "expires_at": _in(days=30)}
    made = (await web.post("/service-tokens", json=wanted, headers=ROOT)).json()
    assert made["actor"] == "integration-ats"
    program = {"Authorization": f"Bearer {made['token']}"}
    assert (await web.get("/me/feedback-tasks", headers=program)).status_code == NO_SERVICE
    assert (await web.get("/vacancies", headers=program)).status_code == 403
    assert (await web.get(ME, headers=program)).status_code == 403
    assert made["token"] not in (await web.get("/service-tokens", headers=ROOT)).text
    assert (await web.delete(f"/service-tokens/{made['id']}", headers=ROOT)).status_code == 204
    assert (await web.get("/me/feedback-tasks", headers=program)).status_code == 401


WRONG_TOKENS: list[tuple[dict[str, Any], int]] = [
    ({"name": "Über"}, 400),
    ({"scopes": ["all"]}, 400),
    ({"scopes": []}, 400),
    ({"expires_at": "2020-01-01T00:00:00Z"}, 422),
    ({"expires_at": "2199-01-01T00:00:00Z"}, 422),
    ({"more": 1}, 400),
]


async def test_a_service_token_is_asked_for_in_its_form(web: httpx2.AsyncClient) -> None:
    for change, status in WRONG_TOKENS:
        wanted = {"name": "ats", "scopes": ["feedback:read"], "expires_at": _in(days=30), **change}
        answer = await web.post("/service-tokens", json=wanted, headers=ROOT)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), change
        assert "Über" not in answer.text, "what was sent is not repeated"


async def test_a_sign_in_ends_in_a_session_whose_forms_need_their_token(
    web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    begun = await web.get("/sign-in", params={"next": "/console"})
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    assert (asked["code_challenge_method"], asked["client_id"]) == ("S256", "hiring")
    issuer.nonce = asked["nonce"]
    back = await web.get("/sign-in/callback", params={"code": "c", "state": asked["state"], "iss": issuer.url})
    assert (back.status_code, back.headers["Location"]) == (303, "/console")
    cookie = next(one for one in back.headers.get_list("Set-Cookie") if one.startswith("hiring="))
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    assert (await web.get(ME)).status_code == KNOWN
    forged = await web.post("/sign-out")
    assert forged.status_code == 403
    assert (await web.get(ME)).status_code == KNOWN


async def test_a_sign_in_that_was_tampered_with_is_none(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    for change in ({"state": "other"}, {"iss": "http://elsewhere"}, {"error": "access_denied"}):
        begun = await web.get("/sign-in")
        asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
        issuer.nonce = asked["nonce"]
        answer = await web.get("/sign-in/callback", params={"code": "c", "state": asked["state"], **change})
        assert answer.status_code in {400, 403}, change
        assert (await web.get(ME)).status_code == 401


async def test_an_id_token_of_another_sign_in_is_none(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    begun = await web.get("/sign-in")
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    issuer.nonce = "another"
    answer = await web.get("/sign-in/callback", params={"code": "c", "state": asked["state"][0]})
    assert answer.status_code == 403


async def test_nobody_is_sent_elsewhere_by_a_sign_in(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "evil"):
        begun = await web.get("/sign-in", params={"next": elsewhere})
        asked = parse_qs(urlsplit(begun.headers["Location"]).query)
        issuer.nonce = asked["nonce"][0]
        back = await web.get("/sign-in/callback", params={"code": "c", "state": asked["state"][0]})
        assert back.headers["Location"] == "/", elsewhere


async def test_beyond_this_machine_the_cookie_is_for_https_and_this_host_alone(settings: GatewaySettings) -> None:
    public = settings.model_copy(update={"public_url": "https://hiring.example.com"})
    async with gateway(public) as app:
        assert app.state.vouching.sessions.cookie == "__Host-hiring"


async def test_who_asks_too_often_is_told_when_to_come_back(settings: GatewaySettings) -> None:
    slow = settings.model_copy(update={"requests_per_second": 0.5, "development_identity": True})
    async with at(slow) as web:
        said = [(await web.get("/service-tokens", headers={"X-Actor": "anna"})).status_code for _ in range(7)]
        answer = await web.get("/service-tokens", headers={"X-Actor": "anna"})
        assert (await web.get("/service-tokens", headers={"X-Actor": "olga"})).status_code == 403
    assert said == [403] * 5 + [429] * 2
    assert 1 <= int(answer.headers["Retry-After"]) <= 2


def _in(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()
