"""Pressing buttons without a browser: a page's forms are read as they stand, filled in by their fields, and sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx2

_VOID = {"input", "br", "img", "link", "meta", "hr", "rect", "path", "line", "circle"}
_CHOSEN = {"radio", "checkbox"}


@dataclass
class Button:
    """A button of a form: its words, what it adds to what is sent, whether it can be pressed, and where else to."""

    words: str = ""
    name: str | None = None
    value: str = ""
    disabled: bool = False
    to: str | None = None


@dataclass
class Form:
    """A form: where it is sent, which fields it has and which values stand in them."""

    action: str
    names: set[str] = field(default_factory=set)
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def filled(self, fields: dict[str, Any], button: Button) -> dict[str, Any]:
        """What is sent when the button is pressed after these fields were filled in.

        Raises:
            AssertionError: a person could not have done this: there is no such field, or the button is dead.
        """
        unknown = fields.keys() - self.names
        assert not unknown, f"{self.action} has no field {sorted(unknown)}, only {sorted(self.names)}"
        assert not button.disabled, f"{button.words} cannot be pressed"
        sent: dict[str, Any] = {}
        for name, value in self.values:
            sent[name] = [*sent[name], value] if name.endswith("/-") and name in sent else [value]
        pressed = {button.name: button.value} if button.name else {}
        return {**sent, **fields, **pressed}


class _Reader(HTMLParser):
    """Reads forms and text; a field belongs to the form in which it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.said: list[str] = []
        self._within: Form | None = None
        self._button: Button | None = None
        self._area: list[str] | None = None
        self._select = ""
        self._chosen: str | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        match tag:
            case "form" if about.get("method") == "post":
                self._within = Form(about["action"])
                self.forms.append(self._within)
            case "button" if self._within:
                named = about.get("name"), about.get("value", "")
                self._button = Button("", *named, "disabled" in about, about.get("formaction"))
                self._within.buttons.append(self._button)
            case "textarea" if self._within:
                self._area, self._select = [], about.get("name", "")
            case "select":
                self._select, self._chosen = about.get("name", ""), None
            case "option" if self._select and (self._chosen is None or "selected" in about):
                self._chosen = about.get("value", "")
            case "input" if self._within and "name" in about:
                self._put(about["name"], about.get("value", ""), there=_counts(about))
            case "script" | "style":
                self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._within = None
            case "button":
                self._button = None
            case "textarea" if self._area is not None:
                self._put(self._select, "".join(self._area))
                self._area = None
            case "select":
                self._put(self._select, self._chosen or "")
                self._select = ""
            case "script" | "style":
                self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)
        elif not self._hidden:
            self.said.append(data)
            if self._button:
                self._button.words = (self._button.words + data).strip()

    def _put(self, name: str, value: str, *, there: bool = True) -> None:
        if self._within:
            self._within.names.add(name)
            if there:
                self._within.values.append((name, value))


def _counts(about: dict[str, str]) -> bool:
    return about.get("type") not in _CHOSEN or "checked" in about


class Page:
    """A page as it came: its status, its address, its words and its forms."""

    def __init__(self, answer: httpx2.Response) -> None:
        reader = _Reader()
        reader.feed(answer.text)
        self.status, self.path, self.forms = answer.status_code, answer.url.path, reader.forms
        self.words = " ".join(" ".join(reader.said).split())

    def button(self, words: str, at: str = "") -> tuple[Form, Button]:
        """The one button with these words; `at` is how the address ends to which its form is sent.

        Raises:
            AssertionError: there is none, or there are several.
        """
        found = [(form, one) for form in self.forms for one in form.buttons if one.words == words]
        found = [(form, one) for form, one in found if form.action.partition("?")[0].endswith(at)]
        assert len(found) == 1, f"{self.path}: {len(found)} of {words!r} {at}, among {sorted(self._buttons())}"
        return found[0]

    def _buttons(self) -> Iterator[str]:
        return (one.words for form in self.forms for one in form.buttons)


@dataclass
class Known:
    """Up to where anybody has heard of the log: pages are read as of then, so nobody is told of an earlier state."""

    sequence: int = 0

    def hears(self, sequence: str | None) -> None:
        """Of an entry of the log."""
        self.sequence = max(self.sequence, int(sequence or 0))


@dataclass(frozen=True)
class Person:
    """Somebody at the console, without script."""

    name: str
    http: httpx2.Client
    known: Known

    def opens(self, path: str) -> Page:
        """A page by its address below `/console`.

        Raises:
            AssertionError: it is no page that this person may see.
        """
        page = Page(
            self.http.get(
                f"/console{path}",
                params={"after": self.known.sequence} if self.known.sequence else {},
                follow_redirects=True,
            )
        )
        assert page.status == 200, f"{path}: {page.status} {page.words}"
        return page

    def presses(self, page: Page, words: str, at: str = "", **fields: Any) -> Page:
        """Fills in fields of the button's form, by their names, and presses it; the page that comes of it."""
        form, button = page.button(words, at)
        named = {f"/{name}" if not name.startswith("/") else name: value for name, value in fields.items()}
        data = form.filled(named, button)
        answer = self.http.post(button.to or form.action, data=data, follow_redirects=True)
        self.known.hears(answer.url.params.get("after"))
        page = Page(answer)
        if page.status == 422:
            self.opens(page.path.removeprefix("/console"))  # what was refused can be loaded again
        return page

    def does(self, path: str, words: str, at: str = "", **fields: Any) -> Page:
        """Opens a page and presses one of its buttons, which has to be carried out.

        Raises:
            AssertionError: it was refused; the page's words say why.
        """
        page = self.presses(self.opens(path), words, at, **fields)
        assert page.status == 200, f"{path}, {words}: {page.status} {page.words}"
        return page
