"""`hiring import`: candidates and applications from CSV or JSON lines, as the commands that a person would give."""

import asyncio
import csv
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.progress import Progress

from hiring.chassis.client import Client, Rejected
from hiring.contracts.brief import Seniority
from hiring.contracts.ids import CandidacyId, CandidateId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Line
from hiring.contracts.pipeline.commands import EnterCandidacy, RegisterCandidate
from hiring.contracts.sealed import Sealed
from hiring.local.options import as_json, errors, reached, screen

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


async def import_file(path: Path, data: Path, nats: str | None, person: str, *, as_json_lines: bool) -> None:
    """Sends what the file says as `person`; the same file again changes nothing. Exit code 1 when a line is refused."""
    read = dict(await asyncio.to_thread(lambda: list(read_rows(path))))
    rows = [(number, row) for number, row in read.items() if isinstance(row, Row)]
    refused = [row for row in read.values() if isinstance(row, RefusedLine)]
    async with reached(data, nats, "import") as client:
        with Progress(console=errors, transient=True, disable=as_json_lines) as progress:
            task = progress.add_task("importing", total=len(rows))
            for start in range(0, len(rows), _AT_ONCE):
                some = rows[start : start + _AT_ONCE]
                refused += await send(Client(client), some, person)
                progress.advance(task, len(some))
    _report(path, len(read), sorted(refused, key=lambda one: one.line), as_json_lines=as_json_lines)


async def send(client: Client, rows: Lines, person: str) -> list[RefusedLine]:
    """Registers these people all at once, then enters them in their order; gives the lines that were refused."""
    problems = await asyncio.gather(*(_sent(client, row.registration(), "register", person) for _, row in rows))
    refused = []
    for (number, row), problem in zip(rows, problems, strict=True):
        application = row.application()
        because = problem
        if because is None and application is not None:
            not_entered = await _sent(client, application, f"enter/{row.vacancy}", person)
            because = not_entered and f"the person is registered, the application was refused: {not_entered}"
        if because is not None:
            refused.append(RefusedLine(number, because))
    return refused


async def _sent(client: Client, command: RegisterCandidate | EnterCandidacy, kind: str, person: str) -> str | None:
    try:
        await client.send(command, person, id=_command_id(kind, command.candidate))
    except Rejected as problem:
        return str(problem)
    return None


def _command_id(kind: str, candidate: CandidateId) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{kind}/{candidate}"))


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
