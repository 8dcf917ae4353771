"""The gateway's OpenAPI description, as it is served and committed."""

import json
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from sqlalchemy import create_engine

from hiring.gateway.app import GatewaySettings, application
from hiring.gateway.resources.openapi import openapi
from hiring.gateway.resources.table import ROWS
from hiring.gateway.store import Store

_EXAMPLES = Path(__file__).parent.parent / "shared" / "contracts" / "examples"
_OWN = ("/livez", "/readyz", "/openapi.json", "/docs")


def openapi_document() -> str:
    """The whole document as JSON."""
    app = application(Client(), Store(create_engine("sqlite://")), GatewaySettings(), ROWS)
    beside = app.openapi()
    beside["paths"] = {path: item for path, item in beside["paths"].items() if path not in _OWN}
    return json.dumps(openapi(ROWS, examples(), beside), indent=1, ensure_ascii=False) + "\n"


def examples() -> dict[str, Any]:
    """The example of every message by its name."""
    return {
        name: example for path in _EXAMPLES.glob("*.json") for name, example in json.loads(path.read_text()).items()
    }
