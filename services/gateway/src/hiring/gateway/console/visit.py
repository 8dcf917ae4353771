"""A visit of one page: who asks, and the only ways from a page to the services: `ask`, `send` and `would`."""

import asyncio
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse

from hiring.chassis.client import Client, Rejected
from hiring.contracts import subjects
from hiring.contracts.briefing.queries import BriefShown, ShowBrief
from hiring.contracts.ids import ID_FORM, CommandId, VacancyId
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import Accepted, Answered, CommandRequest, Problem, QueryRequest
from hiring.gateway.console.forms import Form, submitted
from hiring.gateway.console.rendering import rendered
from hiring.gateway.console.words import zone
from hiring.gateway.identity import Asks, Caller, csrf_token
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.resources.hiding import no_such_vacancy

A = TypeVar("A", bound=BaseModel)

_IDS = {"vacancy", "candidacy", "candidate", "evaluation", "session", "improvement", "template"}
_is_id = re.compile(ID_FORM).fullmatch
_is_sequence = re.compile(r"[0-9]{1,15}").fullmatch


@dataclass(frozen=True)
class Visit:
    """One request of one person. `after` and `as_of` come from the address and count for every question."""

    request: Request
    caller: Caller
    services: Client
    after: int | None = None
    as_of: int | datetime | None = None
    sequences: list[int] = field(default_factory=list)

    async def ask(self, query: Query, answer: type[A]) -> A:
        """What the services answer this person; `answer` is the query's `answered_by`.

        Raises:
            Rejected: the service refused it.
        """
        asked = QueryRequest(
            actor=self.caller.actor,
            roles=self.caller.roles,
            after_sequence=self.after,
            as_of=self.as_of,
            data=query.model_dump(mode="json", exclude_none=True),
        )
        subject = subjects.query(query.service, type(query).__name__)
        answered = cast("Answered", await self.services.request(subject, asked.model_dump_json().encode()))
        self.sequences.append(answered.sequence)
        return answer.model_validate(answered.data)

    @property
    def read_to(self) -> int:
        """Up to which sequence of the log this page knows everything: what comes after it is news."""
        return min(self.sequences, default=0)

    @property
    def zone(self) -> ZoneInfo:
        """The reader's zone, as their browser said."""
        return zone(self.request.cookies.get("zone"))

    async def send(self, command: Command, key: str | None = None) -> Accepted:
        """What a command of this person led to; `key` makes it the same command when sent again.

        Raises:
            Rejected: the service refused it.
        """
        return cast("Accepted", await self._pass_on(command, key, only_check=False))

    async def would(self, command: Command) -> Problem | None:
        """Why this command would be refused now, or None; nothing happens."""
        try:
            await self._pass_on(command, None, only_check=True)
        except Rejected as rejected:
            return rejected.problem
        return None

    async def forbidden(self, **commands: Command) -> dict[str, Problem | None]:
        """Of each of these, by name, why it would be refused now, or None."""
        said = await asyncio.gather(*(self.would(command) for command in commands.values()))
        return dict(zip(commands, said, strict=True))

    async def form(self) -> Form:
        """The form that was sent; whoever found out who asks has seen that it comes from a page of ours.

        Raises:
            HttpProblem: 413, it is too large.
        """
        return await submitted(self.request)

    async def about(self, vacancy: str) -> BriefShown:
        """The brief of a vacancy: what every page of it says at its top."""
        return await self.ask(ShowBrief(vacancy=VacancyId(vacancy)), BriefShown)

    def page(self, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
        """The page; every template knows `visit`, `me`, `zone` and `csrf`."""
        about = {
            "visit": self,
            "me": self.caller.actor,
            "zone": self.zone,
            "csrf": csrf_token(self.request),
            "path": self.request.url.path,
        }
        return HTMLResponse(rendered(template, **{**about, **shown}), status)

    def to(self, path: str, accepted: Accepted | None = None, **query: str) -> RedirectResponse:
        """On to another page, which shows what was just done."""
        said = {**query, **({"after": str(accepted.sequence)} if accepted else {})}
        path, hash_, fragment = path.partition("#")
        mark = "&" if "?" in path else "?"
        return RedirectResponse((f"{path}{mark}{urlencode(said)}" if said else path) + hash_ + fragment, 303)

    async def _pass_on(self, command: Command, key: str | None, *, only_check: bool) -> Any:
        asked = CommandRequest(
            id=CommandId(key or str(uuid.uuid4())),
            issued_at=datetime.now(UTC),
            only_check=only_check,
            data=command.model_dump(mode="json", exclude_none=True),
            actor=self.caller.actor,
            roles=self.caller.roles,
        )
        subject = subjects.command(command.service, type(command).__name__)
        return await self.services.request(subject, asked.model_dump_json().encode())


def visit_of(request: Request, caller: Asks) -> Visit:
    """The visit that this request is.

    Raises:
        HttpProblem: 401, nobody vouches for the caller; 403, it is no person; 404, a guest looks at a vacancy that is
            not theirs, or an id in the address is none; 400, `after` or `as_of` in the address are none.
    """
    services: Client = request.app.state.services
    if caller.scopes is not None:
        raise HttpProblem(refusal(403, "The pages are for people; integrations use the HTTP interface."))
    if caller.only not in {None, request.path_params.get("vacancy", caller.only)}:
        raise HttpProblem(no_such_vacancy())
    if not all(_is_id(value) for name, value in request.path_params.items() if name in _IDS):
        raise HttpProblem(refusal(404, "There is no such page.", kind="not-found"))
    try:
        after = _sequence(said) if (said := request.query_params.get("after")) else None
        as_of = _point(said, zone(request.cookies.get("zone"))) if (said := request.query_params.get("as_of")) else None
    except ValueError:
        raise HttpProblem(refusal(400, "This address names no such moment.")) from None
    request.state.visit = Visit(request, caller, services, after, as_of)
    return cast("Visit", request.state.visit)


def _sequence(said: str) -> int:
    if not _is_sequence(said):
        raise ValueError(said)
    return int(said)


def _point(said: str, where: ZoneInfo) -> int | datetime:
    """A sequence of the log, or a moment; a day is its beginning where the reader is."""
    if said.isdecimal():
        return _sequence(said)
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=where)


Visiting = Annotated[Visit, Depends(visit_of)]
"""What every page takes first."""
