"""What the OpenAPI description says of every operation alike: parameters, headers, problems, security."""

from typing import Any

from hiring.gateway.problems import STATUS

Json = dict[str, Any]

INFO = {
    "title": "hiring",
    "version": "1",
    "summary": "Collaborative hiring, on the record.",
    "description": (
        "Every command and query of the services. A command takes effect once for its `Idempotency-Key`, however often "
        "it is sent. Every answer says in `Hiring-Sequence` how far the log had been read or written; a read that "
        "brings it back as `Hiring-After-Sequence` sees at least that. Whatever goes wrong is a problem of RFC 9457, "
        "with the rule that was broken. A vacancy in which the caller has no part looks as if it were not there."
    ),
}

TAGS = [
    {"name": "briefing", "description": "The brief: what is agreed before anybody is looked for."},
    {"name": "pipeline", "description": "The search and the candidates in it."},
    {"name": "evaluation", "description": "Scorecards, comparisons and the proof of a decision."},
    {"name": "feedback", "description": "Sessions, forms after the hire, probation, figures."},
    {"name": "audit", "description": "The proof that nothing was changed, and who read what is sensitive."},
    {"name": "identity", "description": "Service tokens, invitations and personal links."},
    {"name": "live", "description": "What happens, as it happens."},
    {"name": "webhooks", "description": "What happens, delivered to other programs."},
]

_SEQUENCE = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
_KEY = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"}
_VERSION = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}


def _header(name: str, schema: Json, example: str, description: str, *, required: bool = False) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "schema": schema,
        "example": example,
        "description": description,
    }


def _parameter(name: str, schema: Json, description: str) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


_IF_MATCH = "Take effect only while what is changed is at this version, as an `ETag` said (412 otherwise)."

PARAMETERS: Json = {
    "IdempotencyKey": _header(
        "Idempotency-Key",
        _KEY,
        "0199f3c2-8d0e-7c3a-9b1f-3d2a61f0c9aa",
        "The command's id, best a UUID: the same for the same command when it is sent again.",
        required=True,
    ),
    "IfMatch": _header("If-Match", _VERSION, '"7"', _IF_MATCH),
    "IfMatchRequired": _header(
        "If-Match", _VERSION, '"7"', f"{_IF_MATCH} Demanded here, as others may be editing.", required=True
    ),
    "OnlyCheck": _parameter("only_check", {"type": "boolean"}, "Say whether it would be accepted, and do nothing."),
    "AfterSequence": _parameter("after_sequence", _SEQUENCE, "Answer only when the log has been read so far."),
    "AfterSequenceHeader": _header("Hiring-After-Sequence", _SEQUENCE, "1204", "The same as `after_sequence`."),
    "AsOf": _parameter(
        "as_of",
        {"anyOf": [_SEQUENCE, {"type": "string", "format": "date-time"}]},
        "As it stood after this sequence of the log, or at this time.",
    ),
    "Limit": _parameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}, "How many of the list at most."
    ),
    "Cursor": _parameter("cursor", {"type": "string", "maxLength": 200}, "From the `Link` to the next page."),
}

HEADERS: Json = {
    "Hiring-Sequence": {"description": "The sequence of the log that this has seen.", "schema": {"type": "string"}},
    "ETag": {"description": "The aggregate's version, for `If-Match`.", "schema": {"type": "string"}},
    "Link": {"description": "The next page, `rel=next` (RFC 8288).", "schema": {"type": "string"}},
    "Retry-After": {"description": "In how many seconds to ask again.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to say who asks (RFC 6750).", "schema": {"type": "string"}},
}

PROBLEM: Json = {
    "title": "Problem",
    "description": "What went wrong, by RFC 9457. `rule` is the id of the broken rule, `title` then its sentence.",
    "type": "object",
    "required": ["type", "title", "status"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "rule": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "additionalProperties": False,
                "properties": {
                    "pointer": {"type": "string", "description": "Into the command or query (RFC 6901)."},
                    "message": {"type": "string"},
                },
            },
        },
    },
}

_SAID = {
    400: "A field, parameter or header is wrong or missing.",
    401: "Nobody vouches for the caller.",
    403: "A service token without the scope, or a form that is not from a page of the session.",
    404: "There is no such thing, or it is not the caller's to see.",
    409: "Others decided first; a request with this key is being worked on; or the log is not read so far. Ask again.",
    412: "It is not at the version of `If-Match` any more: look again, then decide.",
    413: "The body is too large.",
    422: "A rule forbids it; or the idempotency key was used for something else.",
    428: "`If-Match` is missing.",
    429: "The caller asks more often than they may.",
    500: "A fault here; its traceback is in the service's log.",
    503: "Not now: ask again, with the same key.",
}
_REFUSED = {
    "type": "urn:hiring:problem:refused",
    "title": "The model is chosen with a reason",
    "status": 422,
    "rule": "S31",
    "errors": [{"pointer": "/reason", "message": "The model is chosen with a reason"}],
}
_KIND_OF = {status: kind for kind, status in STATUS.items() if kind != "view-behind"}


def _response(status: int) -> Json:
    kind = _KIND_OF.get(status)
    example = {
        "type": f"urn:hiring:problem:{kind}" if kind else "about:blank",
        "title": _SAID[status],
        "status": status,
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"schema": schema, "example": _REFUSED if kind == "refused" else example}
    made: Json = {"description": _SAID[status], "content": {"application/problem+json": content}}
    header = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(status)
    return {**made, "headers": {header: {"$ref": f"#/components/headers/{header}"}}} if header else made


RESPONSES: Json = {str(status): _response(status) for status in _SAID}

ACCEPTED = {
    "status": "accepted",
    "aggregate": "hiring.event.backend-engineer-1.briefing.brief.backend-engineer-1",
    "version": 7,
    "sequence": 1204,
    "events": ["briefing.model-chosen.v1"],
}

SECURITY: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token of the OpenID Connect issuer, or a service token of this gateway.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-hiring",
        "description": "The console's session; what changes something then needs the header `X-CSRF-Token`.",
    },
}
