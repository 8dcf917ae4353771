"""No page makes anybody wait: what the server takes for each, on the data of the demo."""

import os
import re
import statistics
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import urljoin

from fastapi.routing import APIRoute
from services.gateway.tests.browser.conftest import Visitor

from hiring.gateway.console import pages

_TYPED = {
    "then": "/console/vacancies/backend-engineer/record?as_of=300",
    "/console/record/candidates/{candidate}": "/console/record/candidates/person-backend-engineer-david",
}
"""Addresses that are typed in a form."""
_ELSEWHERE = {
    "/console/record/{vacancy}/{decision}": "of auditors; the same as the certificate that its team reads",
    "/console/vacancies/{vacancy}/feedback/sessions/{session}": "every session of the demo was held",
}
"""Pages that no link of the recruiter's leads to in the demo, and why."""


def test_no_page_takes_a_tenth_of_a_second_at_the_server(visitor: Callable[..., Visitor]) -> None:
    """The median of five, in the quietest of up to five rounds; more only as others keep the machine busy."""
    anna = visitor("anna")
    found = {**_linked(anna), **_TYPED}
    medians = {path: min(_medians(anna, path)) for path in found.values()}
    told = "".join(f"{median:6.1f} ms  {path}\n" for path, median in medians.items())
    print(told)  # noqa: T201 - what was measured
    assert _pages() - found.keys() == _ELSEWHERE.keys()
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert max(medians.values()) < 100 * busy, told


def _pages() -> set[str]:
    """The path of every page of the console; the candidates' own are outside of it, addresses of forms lead to one."""
    names = {module.name for module in iter_modules(pages.__path__)} - {"personal", "declaration"}
    routers = [import_module(f"{pages.__name__}.{name}").router for name in sorted(names)]
    routes = [one for router in routers for one in router.routes if isinstance(one, APIRoute) and one.name != "back"]
    return {f"/console{one.path}" for one in routes if "GET" in (one.methods or ()) and "." not in one.path}


def _linked(someone: Visitor) -> dict[str, str]:
    """One address of every page that links lead to from the beginning."""
    patterns = {path: re.compile(re.sub(r"\{\w+\}", "([^/]+)", path)) for path in _plain_first(_pages())}
    found: dict[str, str] = {}
    waiting = ["/console/vacancies/backend-engineer", "/console"]  # a search that came to its end has every page
    while waiting:
        path = waiting.pop(0)
        route = next((route for route, pattern in patterns.items() if pattern.fullmatch(path)), None)
        if route is None or route in found:
            continue
        found[route] = path
        text = someone.page.request.get(someone.site + path).text()
        links = (urljoin(path or "/", link) for link in re.findall(r'href="([^"#?]+)', text))
        waiting += [link for link in links if link.startswith("/console") and "." not in link]
    return found


def _plain_first(paths: set[str]) -> list[str]:
    return sorted(paths - _ELSEWHERE.keys() - _TYPED.keys(), key=lambda path: (path.count("{"), path))


def _medians(someone: Visitor, path: str) -> Iterator[float]:
    for _ in range(5):
        median = statistics.median(_milliseconds(someone, path) for _ in range(5))
        yield median
        if median < 100:
            return


def _milliseconds(someone: Visitor, path: str) -> float:
    """How long the server took, as it says itself."""
    answer = someone.page.request.get(someone.site + path)
    assert answer.ok, path
    return float(answer.headers["server-timing"].partition("dur=")[2])
