"""The JSON Schemas of what goes in and out: from the contracts, without what stands in the address."""

import json
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hiring.contracts.messages import Query
from hiring.contracts.requests import Accepted, Allowed
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.wording import PROBLEM

REF = "#/components/schemas/{model}"

Mode = Literal["validation", "serialization"]


def schemas_of(rows: Iterable[Row]) -> tuple[dict[str, Any], dict[str, str]]:
    """The schema of every body and every answer and of all that they refer to; and which is each message's.

    The second is by operation: the schema of its body, and by `<operation> answer` that of its answer.
    """
    rows = tuple(rows)
    wanted: list[tuple[type[BaseModel], Mode]] = [(Accepted, "serialization"), (Allowed, "serialization")]
    wanted += [(row.message, "validation") for row in rows]
    wanted += [(row.message.answered_by, "serialization") for row in rows if issubclass(row.message, Query)]
    by_class, whole = models_json_schema(wanted, ref_template=REF)
    names = {name: _short(name) for name in whole["$defs"]}
    found = _renamed(whole["$defs"], names)
    called = {key: names[reference["$ref"].rpartition("/")[2]] for key, reference in by_class.items()}
    of_operation = {}
    for row in rows:
        body = called[row.message, "validation"]
        if row.method in {"POST", "PUT"}:
            _without(found[body], row.in_path)
            of_operation[row.name] = body
        else:
            del found[body]
        if issubclass(row.message, Query):
            of_operation[f"{row.name} answer"] = called[row.message.answered_by, "serialization"]
    done = [{"$ref": REF.format(model=model.__name__)} for model in (Accepted, Allowed)]
    return {**found, "Done": {"oneOf": done}, "Problem": PROBLEM}, of_operation


def _short(name: str) -> str:
    """Pydantic writes out the module of what two services call alike: the service's name is enough."""
    if "__" not in name:
        return name
    _, _, service, *_, own = name.split("__")
    return f"{service.title()}{own}"


def _renamed(schemas: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The schemas under their new names, wherever they are referred to."""
    text = json.dumps({names[name]: schema for name, schema in schemas.items()})
    for old, new in names.items():
        if old != new:
            text = text.replace(f'"{REF.format(model=old)}"', f'"{REF.format(model=new)}"')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _without(schema: dict[str, Any], fields: Iterable[str]) -> None:
    for field in fields:
        schema["properties"].pop(field, None)
        if field in schema.get("required", ()):
            schema["required"].remove(field)
    if not schema.get("required", True):
        del schema["required"]
