"""The OpenAPI 3.1 description of the resource table, from the contracts and their examples."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from hiring.contracts.messages import Command, Query
from hiring.gateway.resources import wording as w
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.schemas import REF, schemas_of

Json = dict[str, Any]
Examples = Mapping[str, Json]
"""An example of each message by its `<service>.<Name>`."""


def openapi(rows: Iterable[Row], examples: Examples, others: Json) -> Json:
    """The whole document.

    Args:
        rows: the resource table.
        examples: of every message in it.
        others: the OpenAPI document of the routes beside the table.
    """
    rows = tuple(rows)
    schemas, names = schemas_of(rows)
    paths: dict[str, Json] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(
            row, examples.get(f"{row.service}.{row.name}", {}), names
        )
    beside = deepcopy(others)
    for path, item in beside.get("paths", {}).items():
        paths.setdefault(path, {}).update({method: _completed(operation) for method, operation in item.items()})
    return {
        "openapi": "3.1.0",
        "info": w.INFO,
        "security": [{"bearer": []}, {"session": []}],
        "tags": w.TAGS,
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted({**beside.get("components", {}).get("schemas", {}), **schemas}.items())),
            "parameters": w.PARAMETERS,
            "headers": w.HEADERS,
            "responses": w.RESPONSES,
            "securitySchemes": w.SECURITY,
        },
    }


def _operation(row: Row, example: Json, names: Mapping[str, str]) -> Json:
    has_body = row.method in {"POST", "PUT"}
    made: Json = {
        "operationId": row.name,
        "tags": [row.service],
        "summary": _sentence(row.message),
        "description": _described(row),
        "parameters": [*_in_path(row, example), *_in_query(row), *_parameters(row)],
        "responses": _responses(row, names, has_body=has_body),
    }
    if has_body:
        body = {name: value for name, value in example.items() if name not in row.in_path}
        content = {"schema": {"$ref": REF.format(model=names[row.name])}, "example": body}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    return made


def _sentence(message: type[Command | Query]) -> str:
    return " ".join((message.__doc__ or "").split("\n\n")[0].split())


def _described(row: Row) -> str:
    what = "command" if row.is_command else "query"
    return f"The {what} `{row.name}` of the service {row.service}. A service token needs the scope `{row.scope}`."


def _in_path(row: Row, example: Json) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _field(row, name),
            **({"example": example[name]} if name in example else {}),
        }
        for name in row.in_path
    ]


def _in_query(row: Row) -> list[Json]:
    if row.method != "GET":
        return []
    return [
        {
            "name": name,
            "in": "query",
            "required": row.message.model_fields[name].is_required(),
            "schema": _field(row, name),
        }
        for name in row.rest
        if not (row.pages and name == "limit")
    ]


def _field(row: Row, name: str) -> Json:
    """A parameter is never null: it is left out instead."""
    schema: Json = deepcopy(row.message.model_json_schema(ref_template=REF)["properties"][name])
    options = [option for option in schema.pop("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        schema.update(options[0])
    elif options:
        schema["anyOf"] = options
    return {key: value for key, value in schema.items() if key != "title" and not (key == "default" and value is None)}


def _parameters(row: Row) -> list[Json]:
    named = ["OnlyCheck", "IdempotencyKey", "IfMatchRequired" if row.must_match else "IfMatch"]
    if not row.is_command:
        named = ["AfterSequence", "AfterSequenceHeader", "AsOf", *(["Limit", "Cursor"] if row.pages else [])]
    return [{"$ref": f"#/components/parameters/{name}"} for name in named]


def _responses(row: Row, names: Mapping[str, str], *, has_body: bool) -> Json:
    kinds = [400, 401, 403, 404, 409, 422, 429, 500, 503]
    kinds += [412] if row.is_command else []
    kinds += [413] if has_body else []
    kinds += [428] if row.must_match else []
    problems = {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(kinds)}
    return {"200": _success(row, names), **problems}


def _success(row: Row, names: Mapping[str, str]) -> Json:
    if issubclass(row.message, Query):
        named = ["Hiring-Sequence", *(["ETag"] if row.shows else []), *(["Link"] if row.pages else [])]
        content: Json = {"schema": {"$ref": REF.format(model=names[f"{row.name} answer"])}}
        said = "The answer."
    else:
        named = ["Hiring-Sequence", "ETag"]
        content = {"schema": {"$ref": REF.format(model="Done")}, "example": w.ACCEPTED}
        said = "It took effect, or had already; or, when it was only checked, it would."
    return {
        "description": said,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in named},
        "content": {"application/json": content},
    }


def _completed(operation: Json) -> Json:
    """An operation beside the table: FastAPI's own form of a wrong request is never answered here."""
    answers = {status: answer for status, answer in operation["responses"].items() if status != "422"}
    for status in (400, 401, 403, 404, 413, 422, 429, 500, 503):
        answers.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    return {**operation, "responses": dict(sorted(answers.items()))}
