"""Forms: names of fields are JSON pointers into a command, so what a service says of a field finds its way back."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request

from hiring.chassis.parsing import Invalid, validated
from hiring.contracts.messages import Command
from hiring.contracts.requests import Problem
from hiring.gateway.console.words import plain
from hiring.gateway.problems import HttpProblem, refusal

C = TypeVar("C", bound=Command)

_LARGEST_FORM = 250_000
_APPEND = "-"
_MOST_FIELDS = 20_000
_is_pointer = re.compile(r"(/[^/]{0,100}){1,20}").fullmatch
_is_place = re.compile(r"[0-9]{1,5}").fullmatch
_GAP = re.compile(r"(?:^|(?<=; ))(?P<pointer>/\S*): (?P<because>.+?) \((?P<rule>[A-Z]\d+|[a-z-]+)\)(?=; /|$)")


def new_key() -> str:
    """What makes two presses of one button one command."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True)
class Said:
    """What a service said of one field: under which rule, in which words."""

    pointer: str
    words: str
    rule: str | None = None
    because: str | None = None


@dataclass
class Form:
    """What stands in a form: values by JSON pointer, and what a service said of them.

    Names of fields begin with `/`; one that ends in `/-` adds to a list, so a group of check boxes is a list.
    The others are no values: `add` and `remove` hold the pointer of the row that a button adds or takes away
    (then nothing is sent: `editing`); `key` and `csrf` come from the page itself, `seen` says what stood there when the
    page was made, `wish` which of several buttons was pressed. `scope` tells forms of one page apart that have the same
    fields.
    """

    values: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=new_key)
    editing: bool = False
    focus: str | None = None
    scope: str = ""
    seen: str | None = None
    wish: str | None = None
    problem: Problem | None = None
    complaints: tuple[Said, ...] = ()

    def at(self, pointer: str) -> Any:
        """What stands at that pointer, or None."""
        found: Any = self.values
        for step in pointer.strip("/").split("/"):
            match found:
                case dict():
                    found = found.get(step)
                case list() | tuple() if _is_place(step) and int(step) < len(found):
                    found = found[int(step)]
                case _:
                    return None
        return found

    def rows(self, pointer: str, blank: int = 1) -> range:
        """The places of the rows at that pointer; so many blank ones when there are none."""
        return range(len(self.at(pointer) or ()) or blank)

    def said(self, pointer: str) -> tuple[Said, ...]:
        """What was said of this field."""
        return tuple(said for said in self.complaints if said.pointer == pointer)

    def command(self, kind: type[C], **fixed: Any) -> C:
        """The command that the form asks for; `fixed` comes from the page, not from the form.

        Raises:
            Invalid: a field is missing or wrong.
        """
        lists: dict[str, list[Any]] = {
            name: [] for name, about in kind.model_fields.items() if str(about.annotation).startswith("tuple[")
        }
        return validated({**lists, **self.values, **fixed}, kind)

    def id_of(self, command: Command, actor: str) -> str:
        """The command's id: the same for a double click, another one for what was edited after going back."""
        said = json.dumps([self.key, actor, type(command).__name__, command.model_dump(mode="json")], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def refused(self, problem: Problem, ways: dict[str, str] | None = None) -> "Form":
        """The same form with what a service said; `ways` says which pointers of the service are which of the form."""
        self.problem = problem
        found = {said.pointer: said for said in (*_named(problem), *_pointed(problem))}
        self.complaints = tuple(replace(said, pointer=moved(said.pointer, ways or {})) for said in found.values())
        return self


def invalid(error: Invalid) -> Problem:
    """What is said when a form does not make a command."""
    return Problem(kind="invalid", title="Something in this form needs another look.", errors=error.errors)


async def submitted(request: Request) -> Form:
    """The form that was sent.

    Raises:
        HttpProblem: 413, it is too large; 400, a field has a name that no field of ours has.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            raise HttpProblem(refusal(413, f"A form may have at most {_LARGEST_FORM} bytes."))
    try:
        said = parse_qsl(bytes(body).decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HttpProblem(refusal(413, f"A form may have at most {_MOST_FIELDS} fields.")) from None
    if any(name.startswith("/") and not _is_pointer(name) for name, _ in said):
        raise HttpProblem(refusal(400, "This form is none of ours: load the page again."))
    rest = {name: value for name, value in said if not name.startswith("/")}
    editing = bool({"add", "remove"} & rest.keys())
    values = _tree([(name, value.replace("\r\n", "\n")) for name, value in said if name.startswith("/")])
    typed = dict(_filled(values, keep=editing))
    form = Form(typed, rest.get("key") or new_key(), editing, seen=rest.get("seen"), wish=rest.get("wish"))
    if "add" in rest:
        try:
            form.focus = _add(form.values, rest["add"])
        except (AttributeError, IndexError, TypeError, ValueError):
            raise HttpProblem(refusal(400, "There is no such list to add to: load the page again.")) from None
    if "remove" in rest:
        _remove(form.values, rest["remove"])
    return form


def _tree(said: list[tuple[str, str]]) -> dict[str, Any]:
    """The nested values; blank ones are left out, and with them the rows in which all is blank."""
    root: dict[str, Any] = {}
    for name, value in said:
        steps = name.strip("/").split("/")
        node = root
        for step in steps[:-1]:
            node = node.setdefault(step, {})
            if not isinstance(node, dict):
                break
        else:
            last = str(len(node)) if steps[-1] == _APPEND else steps[-1]
            node[last] = value
    return root


def _filled(node: dict[str, Any], *, keep: bool) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        if not isinstance(value, dict):
            if keep or value.strip():
                yield name, value
            continue
        inner = dict(_filled(value, keep=keep))
        if value and all(map(_is_place, value)):
            yield name, [inner[step] for step in sorted(inner, key=int)]
        elif inner or keep:
            yield name, inner


def _add(values: dict[str, Any], pointer: str) -> str:
    """Adds a blank row and says where it is."""
    *way, last = pointer.strip("/").split("/")
    node: Any = values
    for step in way:
        node = node[int(step)] if isinstance(node, list) else node.setdefault(step, {})
    rows = node.setdefault(last, [])
    rows.append({})
    return f"{pointer}/{len(rows) - 1}"


def _remove(values: dict[str, Any], pointer: str) -> None:
    rows = Form(values).at(pointer.rpartition("/")[0])
    place = pointer.rpartition("/")[2]
    if isinstance(rows, list) and _is_place(place) and int(place) < len(rows):
        del rows[int(place)]


def _pointed(problem: Problem) -> Iterator[Said]:
    """A refusal names one field, with the rule's sentence; an invalid form as many as are wrong."""
    because = problem.detail if problem.rule and not _GAP.match(problem.detail or "") else None
    particulars = {said.pointer: said.words for said in _named(problem)}
    for error in problem.errors:
        named = particulars.get(error.pointer, because)
        yield Said(error.pointer, plain(error.message), problem.rule, named)


def _named(problem: Problem) -> Iterator[Said]:
    """The particulars of a refusal may name several fields, each with its own rule."""
    for found in _GAP.finditer(problem.detail or ""):
        yield Said(found["pointer"], _sentence(found["because"]), found["rule"])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def moved(pointer: str, ways: dict[str, str]) -> str:
    """The pointer after the first of these ways that leads from it or from above it."""
    for old, new in ways.items():
        if pointer == old or pointer.startswith(f"{old}/"):
            return new + pointer[len(old) :]
    return pointer


def field_id(pointer: str, form: Form | None = None) -> str:
    """The id of a field on the page, of a form or of the only one that has it."""
    return "f" + re.sub(r"[^A-Za-z0-9_-]+", "-", (form.scope if form else "") + pointer)
