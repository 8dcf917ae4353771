"""`hiring audit replay`: an aggregate, a view or an answer as it stood, and the difference between two moments."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nats.aio.client import Client as Nats
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from rich.text import Text
from sqlalchemy import select

import hiring.contracts.catalogue  # noqa: F401 - what reads the log knows every contract
from hiring.audit.restoring import messages_in
from hiring.audit.stores import Store
from hiring.chassis.client import Client, Rejected
from hiring.contracts.envelope import UnknownType, decode, read
from hiring.contracts.messages import QUERIES
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import ALL_EVENTS, AggregateId
from hiring.eventkit.decider import Decider
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.views.prefix import Prefix
from hiring.eventkit.views.view import View
from hiring.local.audit.differing import differences
from hiring.local.audit.showing import archive_of, in_words, moment_of, say, told
from hiring.local.options import as_json, screen
from hiring.local.reaching import reached
from hiring.local.system import SERVICES

_PAGE = 1_000

Moment = int | datetime | None
Reading = AsyncGenerator[list[StoredMessage], None]


@dataclass(frozen=True, slots=True)
class Asking:
    """What is replayed: of a view only the rows `where` columns have these values; of a query its fields, and who."""

    what: str
    where: Mapping[str, str]
    fields: str | None
    by: str
    roles: Sequence[OrganisationRole]


class Source:
    """The log of a running system, or an archive: its messages from the first on."""

    def __init__(self, client: Nats | None, store: Store | None) -> None:
        self.client = client
        self._store = store

    async def read(self, subject: str, until: Moment) -> Reading:
        """The messages on a subject, up to a moment, that included; with a bar."""
        head = 0 if self.client is None else (await Log(self.client).head()).sequence
        last = min(head, until) if isinstance(until, int) and self.client else head
        with told("replaying", last or None) as tell:
            async with aclosing(self._pages(subject, last)) as pages:
                async for page in pages:
                    had = [message for message in page if _not_after(message, until)]
                    if had:
                        yield had
                        tell(had[-1].sequence)
                    if len(had) < len(page):
                        return

    def _pages(self, subject: str, last: int) -> Reading:
        if self.client is not None:
            return Log(self.client).read(0, subject, last)
        return self._archived(subject.removesuffix(">"))

    async def _archived(self, prefix: str) -> Reading:
        page: list[StoredMessage] = []
        for line in messages_in(self._store) if self._store is not None else ():
            if line.subject.startswith(prefix):
                at = datetime.fromisoformat(line.time)
                page.append(StoredMessage(line.subject, line.sequence, at, line.stored_body()))
            if len(page) >= _PAGE:
                yield page
                page = []
        if page:
            yield page


def _not_after(message: StoredMessage, until: Moment) -> bool:
    if until is None:
        return True
    return message.sequence <= until if isinstance(until, int) else message.stored_at <= until


async def replay(
    asking: Asking, moments: Sequence[str], data: Path, nats: str | None, archive: str | None, *, as_json_lines: bool
) -> None:
    """Shows the state as of the first moment (none: now), or how it differs as of the second.

    Raises:
        LookupError: there is no such aggregate, view or query, or the asker may not see it.
        Rejected: the service did not answer the query.
        ValueError: a moment or the query's fields can't be read.
        NoArchive: there is none, or a query was asked of it.
    """
    wanted: list[Moment] = [moment_of(moment) for moment in moments] or [None]
    async with _source(data, nats, archive) as source:
        states = [await _state(source, asking, moment) for moment in wanted]
    if len(states) > 1:
        _show_difference(asking.what, wanted, states, as_json_lines=as_json_lines)
    elif as_json_lines:
        as_json({"what": asking.what, "as_of": wanted[0], "state": states[0]})
    else:
        say(json.dumps(states[0], indent=2, ensure_ascii=False))


@asynccontextmanager
async def _source(data: Path, nats: str | None, archive: str | None) -> AsyncIterator[Source]:
    if archive is not None:
        yield Source(None, archive_of(archive, data))
        return
    async with reached(data, nats, "audit-replay") as client:
        yield Source(client, None)


async def _state(source: Source, asking: Asking, moment: Moment) -> Any:
    views = {view.name: view for service in SERVICES for view in service.views}
    if asking.what in views:
        return await _rows(source, views[asking.what], asking.where, moment)
    found = _aggregate(asking.what)
    if found is not None:
        return await _folded(source, *found, moment)
    query = next((query for query in QUERIES.values() if f"{query.service}/{query.__name__}" == asking.what), None)
    if query is None:
        raise LookupError(
            f"{asking.what!r} is no aggregate (vacancy/kind/id), no view (`hiring views lag` lists them) and no query "
            "(service/Name, see docs/messages.md)"
        )
    if source.client is None:
        raise LookupError("a query is answered by a running system, not by an archive; views and aggregates are in it")
    asked = query.model_validate_json(asking.fields or "{}")
    try:
        answer = await Client(source.client).ask(asked, asking.by, as_of=moment, roles=asking.roles)
    except Rejected as rejected:
        if rejected.problem.kind not in {"refused", "not-found"}:
            raise
        raise LookupError(f"{rejected}. {asking.by} asked; ask as somebody who may see it: --by NAME") from None
    return answer.model_dump(mode="json")


def _aggregate(what: str) -> tuple[AggregateId, Decider[Any, Any, Any]] | None:
    """`vacancy/kind/id`, as events name it, or the subject in the log."""
    parts = what.split("/") if "/" in what else what.removeprefix("hiring.event.").split(".")
    kind = parts[-2] if len(parts) in {3, 4} else None
    decider = next((d for service in SERVICES for d in service.decides if d.kind == kind), None)
    return None if decider is None else (AggregateId(parts[0], decider.service, decider.kind, parts[-1]), decider)


async def _folded(source: Source, about: AggregateId, decider: Decider[Any, Any, Any], moment: Moment) -> Any:
    state, version = decider.initial, 0
    async with aclosing(source.read(f"{about.subject}.>", moment)) as pages:
        async for page in pages:
            for message in page:
                commit = decode(message.subject, message.sequence, message.body)
                state = decider.fold(state, list(_events(commit.entries, about, message.sequence)))
                version = commit.version
    if not version:
        raise LookupError(f"the log holds nothing of {about.vacancy}/{about.kind}/{about.id} up to then")
    plain = _opened(TypeAdapter[Any](decider.state_type).dump_python(state, mode="json"))
    return {"at_version": version, **(plain if isinstance(plain, dict) else {"state": plain})}


def _opened(value: Any) -> Any:
    """Parts of a state that are kept as the text of their JSON stand as what they are."""
    match value:
        case dict():
            return {name: _opened(part) for name, part in value.items()}
        case list():
            return [_opened(part) for part in value]
        case str() if value[:1] in {"{", "[", '"'}:
            try:
                return json.loads(value)
            except ValueError:
                return value
    return value


def _events(entries: Sequence[Any], about: AggregateId, sequence: int) -> list[Any]:
    events = []
    for entry in entries:
        try:
            events.append(read(entry, about, sequence).event)
        except UnknownType:
            say(f"(passed over at sequence {sequence}: {entry.type}, written by a newer version)")
    return events


async def _rows(source: Source, view: View, where: Mapping[str, str], moment: Moment) -> dict[str, Any]:
    """The rows of a view by their keys."""
    unknown = set(where) - {column.name for column in view.table.columns}
    if unknown:
        names = ", ".join(column.name for column in view.table.columns)
        raise LookupError(f"{view.name} has no column {', '.join(sorted(unknown))}; it has {names}")
    prefix = await asyncio.to_thread(Prefix, [view])
    try:
        async with aclosing(source.read(ALL_EVENTS, moment)) as pages:
            async for page in pages:
                await asyncio.to_thread(prefix.take, page)
        return await asyncio.to_thread(_selected, prefix, view, where)
    finally:
        prefix.close()


def _selected(prefix: Prefix, view: View, where: Mapping[str, str]) -> dict[str, Any]:
    table, key = view.table, [column.name for column in view.table.primary_key.columns]
    found = prefix.connection.execute(select(table).order_by(*table.primary_key))
    rows = [dict(row) for row in found.mappings()]
    fitting = [row for row in rows if all(str(row[name]) == value for name, value in where.items())]
    return {"/".join(str(row[name]) for name in key): to_jsonable_python(row) for row in fitting}


def _show_difference(what: str, moments: list[Moment], states: list[Any], *, as_json_lines: bool) -> None:
    said = differences(*states)
    if as_json_lines:
        as_json({"what": what, "from": moments[0], "to": moments[1], "differences": said})
        return
    then, later = (in_words(moment) for moment in moments if moment is not None)
    screen.print(Text(f"{what}, from {then} to {later}", "bold"), soft_wrap=True)
    for sentence in said or ["nothing differs"]:
        say(f"  {sentence}")
