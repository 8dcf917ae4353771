"""The console as people use it: a real system with the demo's data, and Chromium."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from deploy.local.tests.conftest import demo_played, up
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from hiring.feedback.domain.protected import new_officer_key

CHROMIUM = os.environ.get("HIRING_CHROMIUM", "/usr/bin/chromium")
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PICTURES = Path(os.environ["HIRING_PICTURES"]) if "HIRING_PICTURES" in os.environ else None
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
_PATIENCE_MS = 15_000
expect.set_options(timeout=_PATIENCE_MS)
_LOOKED_FOR: dict[Literal["light", "dark"], list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast"],
}
"""In the dark only colours are others."""
_AXE = Axe()


@dataclass
class Visitor:
    """A person in a browser of their own. Whatever the browser complains of fails the test at its end."""

    name: str
    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(_PATIENCE_MS)
        self.page.on("console", lambda said: self._complain(said.type, said.text))
        self.page.on("pageerror", lambda error: self._complain("error", str(error)))

    def _complain(self, kind: str, text: str) -> None:
        refused_form = "status of 422" in text  # the browser reports every answer of that kind
        if kind in {"error", "warning"} and not refused_form:
            self.complaints.append(f"{self.name} at {self.page.url}: {text}")

    def goes_to(self, path: str) -> Page:
        """Opens a page by its address below `/console`."""
        answer = self.page.goto(f"{self.site}/console{path}")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    def looks_around(self, picture: str) -> None:
        """Nothing on this page keeps anybody out, in light and dark, at a desk and on a phone.

        Where `HIRING_PICTURES` names a folder, pictures of it are kept there, to be looked at.
        """
        self.page.evaluate(_AXE.axe_script)
        for scheme, looked_for in _LOOKED_FOR.items():
            self.page.emulate_media(color_scheme=scheme)
            asked = {"runOnly": looked_for, "resultTypes": ["violations"]}
            found = AxeResults(self.page.evaluate("asked => axe.run(asked)", asked))
            assert found.violations_count == 0, f"{picture}, {scheme}: {found.generate_report()}"
            self._take(f"{picture}-{scheme}")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        self._take(f"{picture}-phone")
        self.page.set_viewport_size(DESK)
        assert wide <= PHONE["width"], f"{picture} is {wide} px wide on a phone"

    def _take(self, name: str) -> None:
        """A picture of all of it, as if the window were that high."""
        if PICTURES is None:
            return
        width, height = self.page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.screenshot(path=PICTURES / f"{name}.png")
        self.page.set_viewport_size({"width": width, "height": DESK["height"]})


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running system with what the demo's two plays left."""
    demo = demo_played(tmp_path_factory)
    with up(demo.data, HIRING_OFFICERS_PUBLIC_KEY=OFFICER[1]) as running:
        yield running.http


OFFICER = new_officer_key()
"""Private and public: of whoever looks after equal chances."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, without a screen."""
    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is not there: install Chromium, or name it in HIRING_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Signs somebody in, in a browser context of their own."""
    visitors: list[Visitor] = []

    def sign_in(name: str, *, script: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport=DESK, java_script_enabled=script, timezone_id="Europe/Berlin", reduced_motion="reduce"
        )
        someone = Visitor(name, context.new_page(), site)
        someone.goes_to("").get_by_role("button", name=f"{name.title()},").click()
        someone.page.get_by_role("heading", name="My day").wait_for()
        visitors.append(someone)
        return someone

    yield sign_in
    for someone in visitors:
        someone.page.context.close()
    assert [complaint for someone in visitors for complaint in someone.complaints] == []
