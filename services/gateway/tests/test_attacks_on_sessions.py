"""Tokens that pretend, sessions that are forced on somebody or stolen, forms of strangers, secrets in the log."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from joserfc import jwt
from pydantic import SecretStr
from services.gateway.tests.issuing import Issuer, new_key
from services.gateway.tests.test_identity import ME, ROOT, _in, said_of
from sqlalchemy import update
from starlette.requests import Request

from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.tables import SESSIONS

NO_SESSION = {"/personal/{vacancy}/{candidacy}/{secret}", "/declaration/{candidate}/{secret}", "/invited/{secret}"}
"""Whoever posts here is known by the secret in the address alone."""


@pytest.fixture
async def app(broker: EmbeddedBroker, tmp_path: Path, issuer: Issuer) -> AsyncIterator[FastAPI]:
    settings = GatewaySettings(
        nats_url=SecretStr(broker.url),
        data_folder=tmp_path / "data",
        http_port=0,
        oidc_issuer=issuer.url,
        oidc_client_secret=SecretStr("the-clients-secret"),
        development_identity=True,
    )
    async with gateway(settings) as running:
        yield running


@pytest.fixture
async def web(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def signed_in(web: httpx2.AsyncClient, issuer: Issuer) -> str:
    """The session's secret after a sign-in."""
    begun = await web.get("/sign-in")
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    issuer.nonce = asked["nonce"][0]
    back = await web.get("/sign-in/callback", params={"code": "c", "state": asked["state"][0]})
    assert back.status_code == 303
    cookie = next(one for one in back.headers.get_list("Set-Cookie") if one.startswith("hiring="))
    return cookie.partition("=")[2].partition(";")[0]


async def of_session(web: httpx2.AsyncClient, secret: str) -> int:
    web.cookies.clear()
    return (await web.get(ME, headers={"Cookie": f"hiring={secret}"})).status_code


async def test_a_key_that_is_named_oddly_or_is_not_the_issuers_signs_nothing(
    web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    assert await said_of(web, issuer.token()) == 403
    known = issuer.keys[0].kid
    said = {"iss": issuer.url, "aud": "hiring", "sub": "anna", "exp": 9_999_999_999}
    for kid in (known, "two", "../../../etc/passwd", "http://127.0.0.1/keys", "' OR 1=1", "\x00", "x" * 3000):
        key = new_key("stranger")
        for more in ({}, {"jwk": key.as_dict(private=False)}, {"jku": issuer.url}):
            token = jwt.encode({"alg": "ES256", "kid": kid, **more}, said, key, ["ES256"])
            assert await said_of(web, token) == 401, (kid, more)
    body = issuer.token().partition(".")[2]
    for header in ("[" * 5000, '{"alg":' * 5000, '{"alg":"ES256","kid":[1]}', '{"alg":"ES256","kid":{}}', "null", "7"):
        assert await said_of(web, base64.urlsafe_b64encode(header.encode()).decode().rstrip("=") + "." + body) == 401


async def test_a_token_for_another_purpose_lets_nobody_in(web: httpx2.AsyncClient, issuer: Issuer) -> None:
    said = {"iss": issuer.url, "aud": "hiring", "sub": "anna", "exp": 9_999_999_999}
    kinds = {"JWT": 403, "at+jwt": 403, "logout+jwt": 401, "secevent+jwt": 401, "dpop+jwt": 401, "": 401}
    for kind, status in kinds.items():
        header = {"alg": "ES256", "kid": issuer.keys[0].kid, "typ": kind}
        assert await said_of(web, jwt.encode(header, said, issuer.keys[0], ["ES256"])) == status, kind


async def test_a_session_that_was_set_beforehand_is_not_the_one_of_the_sign_in(
    web: httpx2.AsyncClient, issuer: Issuer
) -> None:
    beforehand = "set-by-a-stranger"
    web.cookies.set("hiring", beforehand)
    secret = await signed_in(web, issuer)
    assert secret != beforehand
    assert await of_session(web, beforehand) == 401
    assert await of_session(web, secret) == 403


async def test_a_session_ends_on_the_server_when_its_owner_leaves_or_its_time_is_over(
    web: httpx2.AsyncClient, app: FastAPI, issuer: Issuer
) -> None:
    secret = await signed_in(web, issuer)
    token = app.state.vouching.sessions.csrf_token(
        Request({"type": "http", "headers": [(b"cookie", f"hiring={secret}".encode())]})
    )
    left = await web.post("/sign-out", headers={"Cookie": f"hiring={secret}", "X-CSRF-Token": token})
    assert left.status_code == 303
    assert await of_session(web, secret) == 401
    secret = await signed_in(web, issuer)
    assert await of_session(web, secret) == 403
    over = update(SESSIONS).values(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    await app.state.store.write(lambda connection: connection.execute(over))
    assert await of_session(web, secret) == 401


async def test_no_page_takes_a_form_of_another_site(web: httpx2.AsyncClient, app: FastAPI, issuer: Issuer) -> None:
    secret = await signed_in(web, issuer)
    found = 0
    for route in iter_route_contexts(app.routes):
        for method in sorted({"POST", "PUT", "PATCH", "DELETE"} & set(route.methods or ())):
            path = route.path or ""
            if path in NO_SESSION:
                continue
            found += 1
            address = path.replace(":path}", "}").replace("{", "").replace("}", "")
            for form in ({}, {"csrf": ""}, {"csrf": "of-another-session"}):
                answer = await web.request(
                    method, address, data=form, headers={"Cookie": f"hiring={secret}", "Origin": "https://evil.example"}
                )
                assert answer.status_code == 403, (method, path, answer.text)
    assert found > 40


async def test_every_answer_holds_the_headers_that_keep_strangers_out(web: httpx2.AsyncClient) -> None:
    for path in (
        "/console",
        "/console/nowhere",
        "/console/static/none",
        "/sign-in",
        "/signed-out",
        "/invited/none",
        ME,
    ):
        headers = (await web.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cache-Control"] == "no-store", path
        assert "Strict-Transport-Security" not in headers, path


async def test_where_browsers_come_by_https_they_come_back_by_https(app: FastAPI, tmp_path: Path) -> None:
    public = {"public_url": "https://hiring.example.com", "data_folder": tmp_path / "public"}
    async with gateway(app.state.settings.model_copy(update=public)) as secure:
        transport = httpx2.ASGITransport(app=secure)
        async with httpx2.AsyncClient(transport=transport, base_url="https://hiring.example.com") as web:
            for path in ("/livez", "/nowhere", "/console/static/none", ME):
                assert (await web.get(path)).headers["Strict-Transport-Security"] == "max-age=31536000", path


async def test_no_secret_stands_in_the_log(
    web: httpx2.AsyncClient, issuer: Issuer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    session = await signed_in(web, issuer)
    bearer = issuer.token(sub="stranger")
    wanted = {"name": "ats", "scopes": ["feedback:read"], "expires_at": _in(days=30)}
    web.cookies.clear()
    made = (await web.post("/service-tokens", json=wanted, headers=ROOT)).json()["token"]
    for token in (bearer, made, bearer[:-4] + "AAAA"):
        await web.get(ME, headers={"Authorization": f"Bearer {token}"})
    await of_session(web, session)
    await web.get("/invited/an-invitations-secret")
    written = "".join(capfd.readouterr()) + json.dumps(
        [record.getMessage() for record in caplog.records if record.name != "httpx2"]
    )
    for secret in (session, bearer, made, "an-invitations-secret", "the-clients-secret"):
        assert secret not in written


async def test_too_large_a_request_is_a_problem_wherever_it_goes(web: httpx2.AsyncClient) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 10_000

    for content in (b"x" * 300_000, unannounced()):
        answer = await web.post(
            "/service-tokens", content=content, headers={**ROOT, "Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-Actor": "anna"}
    page = await web.post("/console/vacancies/new", content=b"/a=" + b"x" * 300_000, headers=form)
    assert page.status_code == 413
    assert "at most" in page.text
