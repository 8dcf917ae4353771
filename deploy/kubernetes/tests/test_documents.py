"""The pages for platform engineers name commands, secrets and places that exist."""

import re
from collections.abc import Callable

import pytest
from deploy.kubernetes.tests.conftest import HERE, Manifest, pods
from typer.testing import CliRunner

from hiring.local.cli import app

ROOT = HERE.parent.parent
PAGES = {name: (ROOT / "docs" / name).read_text() for name in ("operating.md", "runbooks.md")}
COMMANDS = sorted(
    {
        (name, found.strip())
        for name, text in PAGES.items()
        for found in re.findall(r"(?:^\s*|`)hiring((?: [a-z]+)+)", text, re.MULTILINE)
    }
)


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_each_command_exists(page: str, command: str) -> None:
    said = CliRunner().invoke(app, [*command.split(), "--help"])
    assert said.exit_code == 0, (page, command, said.output)


@pytest.mark.parametrize("page", PAGES)
def test_each_link_and_path_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", PAGES[page]):
        assert (ROOT / "docs" / target).exists(), target
    for path in re.findall(r"(deploy/kubernetes/[\w/.-]+\w)", PAGES[page]):
        assert (ROOT / path).exists(), path


def test_each_secret_that_a_pod_needs_is_explained(overlay: Callable[[str], list[Manifest]]) -> None:
    page = PAGES["operating.md"]
    for _, labels, pod in pods(overlay("production")):
        wanted = {one["secret"]["secretName"] for one in pod["volumes"] if "secret" in one}
        wanted |= {
            one["secretRef"]["name"] for each in pod["containers"] for one in each["envFrom"] if "secretRef" in one
        }
        assert wanted, labels
        for secret in wanted:
            assert f"`{secret}`" in page or f"`{secret.removeprefix('hiring')}`" in page, secret
