"""Wrong bytes, ids, parameters and headers, at every kind of address: a problem, nothing told, nothing in the log."""

import asyncio
import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from itertools import cycle, islice
from urllib.parse import urlsplit

import pytest
from tests.http.conftest import Site
from tests.http.wrong import BODIES, IDS, MARK, VALUES
from tests.inputs.house import real

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS

ANNA = {"X-Actor": "anna", "X-Roles": "recruiter,hr,privacy,auditor", "Idempotency-Key": "wrong", "If-Match": '"1"'}
TRACES = (b"Traceback", b"site-packages", b".py", b"sqlite", b"pydantic", b"msgspec")


@pytest.fixture
def nothing_happens(site: Site) -> Iterator[None]:
    """The log must be as it was."""
    before = asyncio.run(_head(site))
    yield
    assert asyncio.run(_head(site)) == before


async def _head(site: Site) -> int:
    client = await connect([site.addresses.nats], "test")
    try:
        return (await Log(client).head()).sequence
    finally:
        await client.close()


@pytest.fixture
def wire(site: Site) -> Iterator["Wire"]:
    """A connection that sends what it is told, byte by byte."""
    yield (it := Wire(urlsplit(site.url).netloc))
    it.connection.close()


class Wire:
    """Sends, and looks at each answer."""

    def __init__(self, at: str) -> None:
        self.connection = HTTPConnection(at, timeout=20)
        self.wrong: list[str] = []

    def says(
        self, method: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> HTTPResponse:
        """What is answered; whatever is wrong about it is kept."""
        kind = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request(method, path, body, {**kind, **ANNA, **(more or {})})
        answer = self.connection.getresponse()
        said = answer.read()
        what = f"{method} {path[:120]} {(body or b'')[:60]!r} {more or ''}: {answer.status} {said[:200]!r}"
        if answer.status >= 500 or "X-Evil" in answer.headers or any(trace in said for trace in TRACES):
            self.wrong.append(what)
        if answer.headers["Content-Type"] == "application/problem+json" and (
            MARK.encode() in said or json.loads(said)["status"] != answer.status
        ):
            self.wrong.append(what)
        if answer.status >= 400 and (answer.headers["Content-Type"] or "").split(";")[0] not in {
            "application/problem+json",
            "text/html",
        }:
            self.wrong.append(what)
        self.wrong += [f"{what} may be kept"] if "no-store" not in answer.headers["Cache-Control"] else []
        return answer


def address(row: Row, **named: str) -> str:
    about = {**{name: str(value) for name, value in real(f"{row.service}.{row.name}").items()}, **named}
    return row.path.format(**about)


@pytest.mark.usefixtures("nothing_happens")
def test_a_wrong_id_in_an_address_is_a_problem(wire: Wire) -> None:
    ids = cycle(IDS)
    for row in ROWS:
        for name in row.in_path:
            answer = wire.says(row.method, address(row, **{name: next(ids)}), b"{}" if row.method != "GET" else None)
            assert 400 <= answer.status < 500, (row.name, name, answer.status)
    assert wire.wrong == []


@pytest.mark.usefixtures("nothing_happens")
def test_a_wrong_value_in_a_body_is_a_problem(wire: Wire) -> None:
    values = cycle(VALUES)
    for row in (row for row in ROWS if row.method not in {"GET", "DELETE"}):
        good = real(f"{row.service}.{row.name}")
        for name in row.rest[:1]:
            rest = {key: good[key] for key in row.rest if key in good and key != name}
            value = next(values).replace(b"%s", MARK.encode())
            body = json.dumps(rest).encode()[:-1] + (b", " if rest else b"") + b'"%s": %s}' % (name.encode(), value)
            check = "?only_check=true" if row.is_command else ""
            wire.says(row.method, address(row) + check, body)
    assert wire.wrong == []


@pytest.mark.usefixtures("nothing_happens")
def test_a_wrong_vacancy_in_a_body_is_a_problem(wire: Wire) -> None:
    named = [row for row in ROWS if "vacancy" in row.rest and row.method != "GET"]
    for row in named[:3]:
        for value in VALUES:
            answer = wire.says(row.method, address(row), b'{"vacancy": %s}' % value.replace(b"%s", MARK.encode()))
            assert 400 <= answer.status < 500
    assert wire.wrong == []


OTHERS = [
    ("POST", "/service-tokens"),
    ("POST", "/vacancies/v1/invitations"),
    ("POST", "/vacancies/v1/hires/c1/personal-links"),
    ("POST", "/webhooks"),
    ("PATCH", "/webhooks/x"),
    ("POST", "/webhooks/x/replay"),
    ("POST", "/webhooks/x/secret"),
]


@pytest.mark.usefixtures("nothing_happens")
def test_bytes_that_are_no_good_body_are_a_problem(wire: Wire) -> None:
    of_each = {(row.method, row.is_command): row for row in ROWS if row.method in {"POST", "PUT"}}
    for method, path in [*((row.method, address(row)) for row in of_each.values()), *OTHERS]:
        for body in BODIES:
            answer = wire.says(method, path, body.replace(b"%s", MARK.encode()))
            assert 400 <= answer.status < 500, (method, path, body[:40])
    assert wire.wrong == []


PLACES = [
    "/vacancies/{}/live",
    "/webhooks/{}",
    "/webhooks/{}/deliveries",
    "/console/vacancies/{}/brief",
    "/console/vacancies/{}/record",
    "/console/vacancies/v1/candidacies/{}",
    "/console/insight/{}",
    "/console/vacancies/{}/insight/funnel?file=csv",
    "/console/static/{}",
    "/console/{}",
    "/personal/{}/c1/secret",
    "/personal/v1/{}/secret",
    "/personal/v1/c1/{}",
    "/declaration/{}/secret",
    "/declaration/c1/{}",
    "/invited/{}",
]
CHANGED = [
    ("DELETE", "/service-tokens/{}"),
    ("DELETE", "/vacancies/v1/invitations/{}"),
    ("POST", "/invited/{}"),
    ("POST", "/console/vacancies/{}/brief/parts/position"),
]


@pytest.mark.usefixtures("nothing_happens")
def test_a_wrong_id_at_any_other_address_is_a_problem(wire: Wire) -> None:
    ids = cycle(IDS)
    for place in PLACES:
        for one in islice(ids, 4):
            answer = wire.says("GET", place.format(one))
            assert 400 <= answer.status < 500, (place, one)
    for method, path in CHANGED:
        for one in islice(ids, 4):
            wire.says(method, path.format(one), more={"X-Roles": "administrator"})
    assert wire.wrong == []


NUMBERS = ["-1", "x", "%C2%B2", "1_0", "9" * 20, "9" * 5000, "1e5", "NaN", "%00", "%0d%0aX-Evil:1", "%ff"]
PARAMETERS = [
    "/vacancies?after_sequence={}",
    "/vacancies?as_of={}",
    "/vacancies?limit={}",
    "/vacancies?cursor={}",
    "/audit/accesses?before={}",
    "/vacancies/v1/brief?{}=1",
    "/console?after={}",
    "/console/vacancies/v1/brief?after={}",
    "/console/vacancies/v1/record?page={}",
    "/console/vacancies/v1/record?at={}",
    "/console/vacancies/v1/record?as_of={}",
    "/console/vacancies/v1/insight/funnel?as_of={}",
    "/console/insight/funnel?from={}",
    "/personal/v1/c1/secret?after={}",
    "/vacancies/nowhere/live?after_sequence={}",
    "/webhooks/x/deliveries?limit={}",
    "/webhooks/x/deliveries?before={}",
    "/sign-in?next={}",
    "/sign-in/callback?state={}",
]
HEADERS = [
    ("POST", "/vacancies/v1/brief/submit", "Idempotency-Key"),
    ("POST", "/vacancies/v1/brief/submit", "If-Match"),
    ("GET", "/vacancies", "Hiring-After-Sequence"),
    ("GET", "/vacancies/nowhere/live", "Last-Event-ID"),
    ("GET", "/vacancies", "Authorization"),
    ("GET", "/vacancies", "X-Actor"),
    ("GET", "/vacancies", "traceparent"),
    ("GET", "/console", "Cookie"),
]
TEXTS = ["a\tX-Evil: 1", "\xff\xfe", "%0d%0aX-Evil: 1", "9" * 5000, "\xb2", "-1", "Bearer " + "a" * 5000, "hiring=\xff"]


@pytest.mark.usefixtures("nothing_happens")
def test_a_wrong_parameter_or_header_is_never_a_fault(wire: Wire) -> None:
    numbers, texts = cycle(NUMBERS), cycle(TEXTS)
    for place in PARAMETERS:
        for one in islice(numbers, 4):
            wire.says("GET", place.format(one))
    for method, path, header in HEADERS:
        for text in islice(texts, 4):
            wire.says(method, path, more={header: text})
    assert wire.wrong == []


FORMS = [
    b"/a" * 5000 + b"=1",
    b"/%C2%B2/a=1&/x=2",
    b"/team/%C2%B2/person=1",
    b"/team/" + b"9" * 5000 + b"/person=1",
    b"&".join(b"/f=" for _ in range(20_100)),
    b"add=/team&/team=x",
    b"add=/team/x/y&/team/0/a=1",
    b"add=",
    b"remove=/team/%C2%B2&/team/0/a=1",
    b"/a=1&/a/b=2",
    b"/a/b=1&/a=2&/a/-=3",
    b"/reason=%ff%00%0d%0a&key=%00",
]


@pytest.mark.usefixtures("nothing_happens")
@pytest.mark.parametrize(
    "path", ["/console/vacancies/v1/brief/parts/position", "/personal/v1/c1/secret", "/declaration/c1/secret"]
)
def test_a_wrong_form_is_never_a_fault(wire: Wire, path: str) -> None:
    for body in FORMS:
        answer = wire.says("POST", path, body, more={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status < 500, body[:40]
    assert wire.wrong == []


def test_a_number_beyond_what_a_database_counts_is_before_nothing(wire: Wire) -> None:
    statuses = [wire.says("GET", f"/audit/accesses?before={number}").status for number in (2**63 - 1, 2**63, 10**17)]
    assert [status < 500 for status in statuses] == [True] * 3
    assert statuses[2] == 200
    assert wire.wrong == []
