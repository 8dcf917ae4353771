"""The description of this interface: `/openapi.json` for programs, `/docs` for people."""

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

STORED = Path(__file__).parent / "openapi.json"
"""As `python -m tools.generate` wrote it."""

router = APIRouter(include_in_schema=False)

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: .9em/1.4 ui-monospace, monospace } pre { overflow-x: auto; border: 1px solid; padding: .5rem }
details { border-bottom: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: .4rem 0 }
summary { cursor: pointer } b { display: inline-block; min-width: 4.5rem }
"""
_POLICY = (
    "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)


@router.get("/openapi.json")
async def document() -> Response:
    """The OpenAPI document."""
    return Response(_stored(), media_type="application/json")


@router.get("/docs")
async def page() -> Response:
    """The same to be read."""
    return HTMLResponse(_page(), headers={"Content-Security-Policy": _POLICY})


@cache
def _stored() -> bytes:
    return STORED.read_bytes()


@cache
def _page() -> str:
    document: dict[str, Any] = json.loads(_stored())
    about = document["info"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{about["title"]}: HTTP</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>'
        f"<main><h1>{about['title']}: HTTP</h1><p>{escape(about['description'])}</p>"
        f'<p><a href="/openapi.json">openapi.json</a> (OpenAPI {document["openapi"]})</p>'
        f"{''.join(_areas(document))}</main></body></html>"
    )


def _areas(document: dict[str, Any]) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"<h2>{tag['name']}</h2><p>{escape(tag['description'])}</p>"
        for path, item in document["paths"].items():
            for method, operation in item.items():
                if tag["name"] in operation.get("tags", ()):
                    yield _operation(method, path, operation)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    shown = f"<pre>{escape(json.dumps(body, indent=2, ensure_ascii=False))}</pre>" if body is not None else ""
    asked = [one["name"] for one in operation.get("parameters", ()) if one.get("in") == "query"]
    parameters = f"<p>Parameters: {', '.join(f'<code>{name}</code>' for name in asked)}</p>" if asked else ""
    summary = operation.get("summary", "")
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code> {escape(summary)}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>{parameters}{shown}</details>"
    )
