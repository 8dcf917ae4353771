"""Whatever the OpenAPI description allows to be asked is answered as it says, and never by a fault (schemathesis).

HIRING_HTTP_EXAMPLES says how many requests are made up for each operation: a few in the suite, hundreds on their own:

    HIRING_HTTP_EXAMPLES=300 python -m pytest -q tests/http/test_the_description_holds.py
"""

import os
import random
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests.http.conftest import Site
from tests.inputs.house import REAL, ROLES_OF

from hiring.gateway.resources.description import STORED

_EXAMPLES = int(os.environ.get("HIRING_HTTP_EXAMPLES", "3"))
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
_ENDLESS = r"/live$"  # a stream of events has no end to wait for
_PATIENCE_SECONDS = 20

_LONG = _EXAMPLES >= 100
_config = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": _LONG}}})  # some hundred requests for each

described = schemathesis.openapi.from_path(STORED, config=_config).exclude(path_regex=_ENDLESS)


@described.parametrize()
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not _LONG,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_is_answered_as_described(case: schemathesis.Case[Any], site: Site) -> None:
    """Half of the requests are about the search that runs, asked by its recruiter."""
    if random.random() < 0.5:
        real: dict[str, Any] = {name: str(REAL[name]) for name in case.path_parameters or {} if name in REAL}
        case.path_parameters.update(real)
    headers = {"X-Actor": "anna", "X-Roles": ",".join(ROLES_OF["anna"])}
    case.call_and_validate(base_url=site.url, headers=headers, checks=_CHECKS, timeout=_PATIENCE_SECONDS)
