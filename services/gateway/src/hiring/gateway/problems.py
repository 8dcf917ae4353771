"""Problems over HTTP: which status each kind has, and the form of RFC 9457."""

import json
import math
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from hiring.contracts.requests import FieldError, Problem

STATUS = {
    "invalid": 400,
    "not-found": 404,
    "conflict": 409,
    "changed": 412,
    "refused": 422,
    "failed": 500,
    "busy": 503,
    "unavailable": 503,
    "view-behind": 409,
}
"""The HTTP status of each kind of problem."""

_MEDIA_TYPE = "application/problem+json"
_ASK_AGAIN = {"busy", "unavailable", "view-behind"}


class HttpProblem(Exception):  # noqa: N818 - it is an answer
    """Ends a request with this answer."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response

    @property
    def title(self) -> str:
        """What the answer says in one sentence; nothing when it only leads elsewhere."""
        is_problem = self.response.media_type == _MEDIA_TYPE
        return str(json.loads(bytes(self.response.body))["title"]) if is_problem else ""


def problem_response(problem: Problem) -> JSONResponse:
    """The answer for what a service said."""
    response = refusal(STATUS[problem.kind], problem.title, problem.detail, problem.kind, problem.errors, problem.rule)
    if problem.kind in _ASK_AGAIN:
        response.headers["Retry-After"] = str(max(1, math.ceil(problem.retry_after or 0)))  # whole ones: RFC 9110
    return response


def refusal(  # noqa: PLR0913, PLR0917 - the members of RFC 9457 and ours
    status: int,
    title: str,
    detail: str | None = None,
    kind: str | None = None,
    errors: tuple[FieldError, ...] = (),
    rule: str | None = None,
) -> JSONResponse:
    """`application/problem+json`; `kind`, `rule` and `errors` are our extension members."""
    members = {
        "type": f"urn:hiring:problem:{kind}" if kind else "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "rule": rule,
        "errors": [error.model_dump() for error in errors] or None,
    }
    said = {name: value for name, value in members.items() if value is not None}
    return JSONResponse(said, status, media_type=_MEDIA_TYPE)


def field_errors(error: RequestValidationError) -> list[FieldError]:
    """Every field that does not keep to its contract, by its pointer; what was sent is never repeated."""
    return [
        FieldError(pointer="".join(f"/{str(step)[:64]}" for step in one["loc"][1:]), message=_words(one))
        for one in error.errors()
    ]


def _words(one: Any) -> str:
    return "The value is not allowed here" if one["type"] == "value_error" else str(one["msg"])
