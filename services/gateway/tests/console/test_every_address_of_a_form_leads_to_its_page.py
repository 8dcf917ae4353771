"""The address of a form can be read: by a reload, by going back, by the script that reads anew what lives."""

import re
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.routing import APIRoute
from services.gateway.tests.console.conftest import Site

from hiring.gateway.console import pages

_BY_LINK = {"personal", "declaration"}
"""Pages outside of the console, whose forms are sent to themselves."""
_ROUTES = [
    route
    for module in iter_modules(pages.__path__)
    if module.name not in _BY_LINK
    for route in import_module(f"{pages.__name__}.{module.name}").router.routes
    if isinstance(route, APIRoute)
]
_PAGES = {route.path for route in _ROUTES if "GET" in (route.methods or ()) and route.name != "back"}
_SENT_TO = {route.path for route in _ROUTES if "POST" in (route.methods or ())}


def _filled_in(path: str) -> str:
    return "/console" + re.sub(r"\{(\w+)\}", r"the-\1", path)


@pytest.mark.parametrize("form", sorted(_SENT_TO - _PAGES))
def test_whoever_reads_the_address_of_a_form_is_led_to_the_page_that_it_stands_on(site: Site, form: str) -> None:
    with httpx2.Client(base_url=site.addresses.http) as nobody:
        led = nobody.get(f"{_filled_in(form)}?after=7")
        assert (led.status_code, urlsplit(led.headers["Location"]).query) == (303, "after=7")
        page = nobody.get(led.headers["Location"])
        asked_for = parse_qs(urlsplit(page.headers["Location"]).query)["next"]
    assert asked_for == [led.headers["Location"]], "after signing in"
    assert urlsplit(asked_for[0]).path in map(_filled_in, _PAGES)
