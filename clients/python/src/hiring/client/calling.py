"""The client: commands, queries and what happens, over HTTP."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from string import Formatter
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from hiring.client.problems import ProblemTold, Refused
from hiring.client.routes import ROUTES
from hiring.client.told import Happened
from hiring.client.webhooks import Webhook
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import Accepted

A = TypeVar("A", bound=BaseModel)

_PASSING: Final = {409, 429, 502, 503, 504}
_LONGEST_PAUSE_SECONDS: Final = 5.0
_QUIET_SECONDS: Final = 45.0  # three heartbeats
_CLIENT_ERRORS: Final = range(400, 500)


class Hiring:
    """One gateway at `url`, as whoever `token` speaks of. Use it as a block, or close it."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        patience_seconds: float = 20,
    ) -> None:
        own = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx2.Client(base_url=url, headers={**own, **(headers or {})}, timeout=10)
        self._patience = patience_seconds
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of every connection."""
        self._http.close()

    def send(
        self,
        command: Command,
        *,
        key: str | None = None,
        if_version: int | None = None,
        issued_at: datetime | None = None,
    ) -> Accepted:
        """Sends a command. With the same `key` it takes effect once, however often it is sent.

        Args:
            command: what is wanted.
            key: what makes it the same command when it is sent again; without one it gets its own.
            if_version: take effect only while the aggregate is at this version. Parts of a brief demand it.
            issued_at: another time than now, which only a demonstration with a simulated clock takes.

        Raises:
            Refused: nothing happened.
            httpx2.TransportError: nobody knows; sending again with the same key is safe.
        """
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        headers |= {} if if_version is None else {"If-Match": f'"{if_version}"'}
        headers |= {} if issued_at is None else {"Hiring-Issued-At": issued_at.isoformat()}
        accepted = Accepted.model_validate_json(self._request(command, headers).content)
        self._seen = max(self._seen, accepted.sequence)
        return accepted

    def check(self, command: Command) -> None:
        """Whether the command would be accepted now; nothing happens.

        Raises:
            Refused: it would not.
            httpx2.TransportError: the gateway can't be reached.
        """
        self._request(command, {"Idempotency-Key": str(uuid.uuid4())}, {"only_check": "true"})

    def ask(self, query: Query, answer: type[A], *, as_of: int | datetime | None = None, after: int = 0) -> A:
        """The answer to a query, an instance of `query.answered_by`. It has seen whatever this client sent before.

        Args:
            query: what is asked.
            answer: the type of its answer.
            as_of: as it stood after this sequence of the log, or at this time.
            after: it has seen the log up to this sequence, too.

        Raises:
            Refused: it is not answered, as `rule` or `title` says.
            httpx2.TransportError: the gateway can't be reached.
            TypeError: the query is answered by another type.
        """
        if query.answered_by is not answer:
            raise TypeError(f"{type(query).__name__} is answered by {query.answered_by.__name__}")
        seen = max(self._seen, after)
        headers = {"Hiring-After-Sequence": str(seen)} if seen and as_of is None else {}
        point = as_of.isoformat() if isinstance(as_of, datetime) else as_of
        first = self._request(query, headers, {} if point is None else {"as_of": point})
        whole, pages = first.json(), ROUTES[_name(query)][2]
        following = first.links.get("next")
        while pages and following:
            more = self._patiently("GET", following["url"], headers, None, None)
            whole[pages] += more.json()[pages]
            following = more.links.get("next")
        return answer.model_validate(whole, extra="ignore")

    def listen(self, vacancy: str | None = None, *, after: int | None = None) -> Iterator[Happened]:
        """What happens in a vacancy, or in all of the caller's, as it happens. It never ends by itself.

        Args:
            vacancy: of this one alone.
            after: begin after this sequence of the log; without it, from now on. After a break it goes on where it
                was: an event may come twice, as `data["id"]` shows, and none is left out.

        Raises:
            Refused: the caller may not, or no longer, hear of it.
        """
        path = "/live" if vacancy is None else f"/vacancies/{vacancy}/live"
        last, pause = after, 0.1
        while True:
            try:
                for id_, data in self._stream(path, last):
                    last, pause = last if id_ is None else id_, 0.1
                    if data is not None:
                        yield Happened.model_validate_json(data)
            except httpx2.TransportError:
                pass
            except Refused as refused:
                if refused.status in _CLIENT_ERRORS:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def make_webhook(
        self,
        url: str,
        *,
        types: Sequence[str] = (),
        vacancies: Sequence[str] = (),
        signing: str = "v1",
        key: str | None = None,
    ) -> Webhook:
        """An endpoint that hears from now on what the caller may hear: of these types, in these vacancies, or of all.

        The same `key` makes the same endpoint, with the same secret.

        Raises:
            Refused: the URL is not a public one, or a filter names nothing.
        """
        wanted = {"url": url, "types": list(types), "vacancies": list(vacancies), "signing": signing}
        response = self._http.post("/webhooks", json=wanted, headers={"Idempotency-Key": key or str(uuid.uuid4())})
        if response.is_error:
            raise _refused(response)
        return Webhook.model_validate_json(response.content)

    def _stream(self, path: str, last: int | None) -> Iterator[tuple[int | None, str | None]]:
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        with self._http.stream("GET", path, headers=headers, timeout=_QUIET_SECONDS) as response:
            if response.is_error:
                response.read()
                raise _refused(response)
            said: dict[str, str] = {}
            for line in response.iter_lines():
                name, _, value = line.partition(": ")
                if line:
                    said[name] = value
                elif said:
                    yield int(said["id"]) if "id" in said else None, said.get("data")
                    said = {}

    def _request(
        self, message: Command | Query, headers: Mapping[str, str], parameters: Mapping[str, Any] | None = None
    ) -> httpx2.Response:
        method, template, _ = ROUTES[_name(message)]
        fields = message.model_dump(mode="json", exclude_none=True)
        named = {name: fields.pop(name) for _, name, _, _ in Formatter().parse(template) if name}
        path = template.format(**named)
        if method == "GET":
            return self._patiently(method, path, headers, {**fields, **(parameters or {})}, None)
        return self._patiently(method, path, headers, parameters, None if method == "DELETE" else fields)

    def _patiently(
        self, method: str, path: str, headers: Mapping[str, str], parameters: Mapping[str, Any] | None, body: Any
    ) -> httpx2.Response:
        """Asks again, with the same key, what passes by itself."""
        until, pause = time.monotonic() + self._patience, 0.1
        while True:
            over = time.monotonic() + pause > until
            try:
                response = self._http.request(method, path, headers=dict(headers), params=parameters, json=body)
            except httpx2.TransportError:
                if over:
                    raise
            else:
                if response.status_code not in _PASSING or over:
                    if response.is_success:
                        return response
                    raise _refused(response)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _name(message: Command | Query) -> str:
    return f"{message.service}.{type(message).__name__}"


def _refused(response: httpx2.Response) -> Refused:
    try:
        return Refused(ProblemTold.model_validate_json(response.content))
    except ValidationError:
        return Refused(ProblemTold(status=response.status_code, title=f"The gateway answered {response.status_code}."))
