"""`hiring import`: candidates and applications from CSV or JSON lines, as the commands that a person would give."""

import asyncio
import csv
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.progress import Progress

from hiring.contracts.brief import Seniority
from hiring.contracts.ids import CandidacyId, CandidateId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Line
from hiring.contracts.pipeline.commands import EnterCandidacy, RegisterCandidate
from hiring.contracts.sealed import Sealed
from hiring.local.options import as_json, errors, screen
from hiring.local.sending import Sends

_NAMESPACE = uuid.UUID("b0f7d8de-33c5-5d1c-8c0e-6a1f1b5d2c47")  # ids derive from it: never change
_AT_ONCE = 64
_SEVERAL = "skills"


class Row(BaseModel):
    """One line of the file. `id` is the person's in the system that the file comes from, and no name or address.

    With a `vacancy` the person is entered there, too. `skills` are separated by spaces in CSV.
    """

    model_config = ConfigDict(extra="forbid")

    id: Line
    name: Line
    contact: Line
    source: Line
    country: str | None = None
    vacancy: VacancyId | None = None
    pool: PoolId | None = None
    experience: Seniority | None = None
    skills: tuple[SkillId, ...] = ()

    @property
    def candidate(self) -> CandidateId:
        """The same for the same `id`, whenever it is imported."""
        return CandidateId(f"person-{uuid.uuid5(_NAMESPACE, self.id)}")

    def registration(self) -> RegisterCandidate:
        """The command that makes the person known."""
        return RegisterCandidate(
            candidate=self.candidate,
            name=Sealed(self.name),
            contact=Sealed(self.contact),
            source=self.source,
            country=self.country,
        )

    def application(self) -> EnterCandidacy | None:
        """The command that enters the person, where the line names a vacancy."""
        if self.vacancy is None:
            return None
        return EnterCandidacy(
            vacancy=self.vacancy,
            candidacy=CandidacyId(str(uuid.uuid5(_NAMESPACE, f"{self.vacancy}/{self.candidate}"))),
            candidate=self.candidate,
            source=self.source,
            pool=self.pool,
            experience=self.experience,
            additional_skills=self.skills,
        )


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not taken, and why."""

    line: int
    because: str


Lines = Sequence[tuple[int, Row]]


def read_rows(path: Path) -> Iterator[tuple[int, Row | RefusedLine]]:
    """Every line of a CSV or JSON lines file by its number, or why it cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        if path.suffix == ".csv":
            reader = csv.DictReader(text)
            for fields in reader:
                yield reader.line_num, _row(reader.line_num, fields)
        else:
            for number, line in enumerate(text, 1):
                if line.strip():
                    yield number, _parsed(number, line)


def _parsed(number: int, line: str) -> Row | RefusedLine:
    try:
        fields = json.loads(line)
    except ValueError as error:
        return RefusedLine(number, f"not JSON: {error}")
    return _row(number, fields) if isinstance(fields, dict) else RefusedLine(number, "not a JSON object")


def _row(number: int, fields: dict[Any, Any]) -> Row | RefusedLine:
    if None in fields:
        return RefusedLine(number, "more columns than the first line has")
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    if isinstance(given.get(_SEVERAL), str):
        given[_SEVERAL] = given[_SEVERAL].split()
    try:
        row = Row.model_validate(given)
        row.registration()
        row.application()
    except ValidationError as error:
        told = "; ".join(f"{'/'.join(map(str, each['loc'])) or 'line'}: {each['msg']}" for each in error.errors())
        return RefusedLine(number, told)
    return row


@dataclass(frozen=True, slots=True)
class Importer:
    """Takes in what `sends` brings to the services."""

    sends: Sends

    async def take(self, rows: Lines) -> list[RefusedLine]:
        """Takes each line whole or not at all; gives the lines that were refused.

        Nobody is registered whose application would be refused. Applications keep their order, which is the queue's.
        """
        because = list(await asyncio.gather(*(self._not_possible(row) for _, row in rows)))
        free = [place for place, why in enumerate(because) if why is None]
        registered = await asyncio.gather(*(self._do(rows[place][1].registration()) for place in free))
        for place, why in zip(free, registered, strict=True):
            application = rows[place][1].application()
            because[place] = why if why or application is None else await self._do(application)
        return [RefusedLine(number, why) for (number, _), why in zip(rows, because, strict=True) if why]

    async def _not_possible(self, row: Row) -> str | None:
        """Why the application would be refused. What was done when the file was imported before, is possible."""
        application = row.application()
        if application is None or await self.sends.why_not(application) is None:
            return None
        return await self._do(application)

    async def _do(self, command: RegisterCandidate | EnterCandidacy) -> str | None:
        return await self.sends.do(command, _command_id(command))


async def import_file(path: Path, sending: AbstractAsyncContextManager[Sends], *, as_json_lines: bool) -> None:
    """Sends what the file says; the same file again changes nothing. Exit code 1 when a line is refused."""
    read = dict(await asyncio.to_thread(lambda: list(read_rows(path))))
    rows = [(number, row) for number, row in read.items() if isinstance(row, Row)]
    refused = [row for row in read.values() if isinstance(row, RefusedLine)]
    async with sending as sends:
        importer = Importer(sends)
        with Progress(console=errors, transient=True, disable=as_json_lines) as progress:
            task = progress.add_task("importing", total=len(rows))
            for start in range(0, len(rows), _AT_ONCE):
                some = rows[start : start + _AT_ONCE]
                refused += await importer.take(some)
                progress.advance(task, len(some))
    _report(path, len(read), sorted(refused, key=lambda one: one.line), as_json_lines=as_json_lines)


def _command_id(command: RegisterCandidate | EnterCandidacy) -> str:
    kind = f"enter/{command.vacancy}" if isinstance(command, EnterCandidacy) else "register"
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{command.candidate}"))


def _report(path: Path, count: int, refused: Sequence[RefusedLine], *, as_json_lines: bool) -> None:
    for one in refused:
        if as_json_lines:
            as_json({"line": one.line, "because": one.because})
        else:
            screen.print(f"line {one.line}: {one.because}", markup=False, soft_wrap=True)
    if as_json_lines:
        as_json({"lines": count, "taken": count - len(refused), "refused": len(refused)})
    else:
        screen.print(f"{path.name}: {count - len(refused)} of {count} lines taken, {len(refused)} refused")
    if refused:
        raise typer.Exit(1)
