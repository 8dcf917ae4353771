"""What is written is true: links lead somewhere, tables name what is there, commands exist."""

import itertools
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup
from typer.testing import CliRunner

from hiring.contracts.catalogue import OWNERS
from hiring.contracts.messages import COMMANDS, EVENTS, QUERIES
from hiring.local.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TABLES = sorted(ROOT.glob("services/*/README.md"))
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), *TABLES]
NAMES = {name.partition(".")[2] for name in (*COMMANDS, *QUERIES)} | {event.__name__ for event in EVENTS.values()}

_HOSTS = (("py", "pi.org"), ("python", "hosted.org"), ("npm", "js.org"))
_WORDS = (("age", "nt"), ("age", "nts"), ("helper ", "session"), ("helper ", "sessions"))
ELSEWHERE = re.compile(
    r"(?<![\w.-])/(?:work|root|home)/|/tmp/hiring-|https?://[^\s\"]+(?:\.whl|\.tgz|\.deb|/simple)\b|"
    + "|".join(rf"\b{re.escape(''.join(parts))}\b" for parts in (*_HOSTS, *_WORDS)),
    re.IGNORECASE,
)
"""Paths of the machine where this was written, and where packages come from there: a reader has their own."""


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def blocks(text: str) -> list[list[str]]:
    return [found.strip().splitlines() for found in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]


def commands(command: Any, words: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every command of the command line by its words, groups included."""
    found = {words: command}
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            found |= commands(inner, (*words, name))
    return found


WORDS = commands(typer.main.get_command(app))
ONE_BY_ONE = [words for words, command in WORDS.items() if not isinstance(command, TyperGroup)]


def test_two_commands_are_two_lines() -> None:
    assert blocks(section("Two commands")) == [["./hiring demo", "./hiring test"]]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    relative = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in relative if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", TABLES, ids=named)
def test_a_service_names_messages_and_tests_that_are_there(page: Path) -> None:
    rows = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    said = {name for row in rows for name in re.findall(r"`([A-Z][a-z]+[A-Z]\w+)`", row)}
    assert said <= NAMES
    tests = {name for row in rows for name in re.findall(r"\btest_\w+", row)}
    assert tests <= {file.stem for file in (page.parent / "tests").rglob("test_*.py")}


@pytest.mark.parametrize("service", OWNERS)
def test_a_service_tells_of_every_message_that_it_takes(service: str) -> None:
    told = (ROOT / "services" / service / "README.md").read_text()
    own = [name.partition(".")[2] for name in (*COMMANDS, *QUERIES) if name.startswith(f"{service}.")]
    assert [name for name in own if f"`{name}`" not in told] == []


@pytest.mark.parametrize("line", [line for block in blocks(section("Using it")) for line in block])
def test_using_it_shows_commands_and_options_that_exist(line: str) -> None:
    program, *words = line.partition("#")[0].split()
    assert program == "./hiring"
    plain = tuple(itertools.takewhile(lambda word: not word.startswith("-"), words))
    command = next(WORDS[plain[:end]] for end in range(len(plain), -1, -1) if plain[:end] in WORDS)
    known = {"--help", *(name for parameter in command.params for name in parameter.opts)}
    assert {word for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("words", ONE_BY_ONE, ids=" ".join)
def test_every_help_shows_an_example(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"])
    assert shown.exit_code == 0
    assert f"Example: hiring {' '.join(words)}" in " ".join(shown.output.split())


def test_nothing_tells_where_it_was_written() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - the git of whoever has a checkout
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    texts = {path: path.read_bytes().decode(errors="replace") for path in files if path.is_file()}
    texts.pop(Path(__file__), None)
    assert [(named(path), found) for path, text in texts.items() for found in ELSEWHERE.findall(text)] == []
