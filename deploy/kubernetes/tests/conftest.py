"""What kubectl builds from the folders of deploy/kubernetes: each overlay, and the base with each component."""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tools.kubectl import kubectl

HERE = Path(__file__).parent.parent
SERVICES = ("briefing", "pipeline", "evaluation", "feedback", "audit", "gateway")
COMPONENTS = sorted(path.name for path in (HERE / "components").iterdir())
OVERLAYS = ("production", "trial")

Manifest = dict[str, Any]
Build = Callable[..., list[Manifest]]


@cache
def _built(folder: Path) -> list[Manifest]:
    said = subprocess.run([kubectl(), "kustomize", str(folder)], capture_output=True, text=True, check=False)  # noqa: S603 - a path of ours
    assert said.returncode == 0, said.stderr
    assert "Warning" not in said.stderr, said.stderr
    return [one for one in yaml.safe_load_all(said.stdout) if one]


@pytest.fixture(scope="session")
def overlay() -> Callable[[str], list[Manifest]]:
    return lambda name: _built(HERE / "overlays" / name)


@pytest.fixture(scope="session")
def with_components(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The base with these components, as an overlay of somebody's own would have it."""

    @cache
    def build(*components: str) -> list[Manifest]:
        folder = tmp_path_factory.mktemp("overlay")
        up = os.path.relpath(HERE, folder)
        kustomization = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "namespace": "hiring",
            "resources": [f"{up}/base"],
            "components": [f"{up}/components/{name}" for name in components],
        }
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
        return _built(folder)

    return build


@pytest.fixture(scope="session")
def everything(with_components: Build) -> list[Manifest]:
    """All components at once."""
    return with_components(*COMPONENTS)


@pytest.fixture(params=[*OVERLAYS, "everything"])
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    """What each overlay applies, and the base with all components."""
    if request.param == "everything":
        found: list[Manifest] = request.getfixturevalue("everything")
        return found
    return _built(HERE / "overlays" / str(request.param))


def of_kind(manifests: Sequence[Manifest], *kinds: str) -> list[Manifest]:
    return [one for one in manifests if one["kind"] in kinds]


def named(manifests: Sequence[Manifest], kind: str, name: str) -> Manifest:
    (found,) = [one for one in of_kind(manifests, kind) if one["metadata"]["name"] == name]
    return found


def pods(manifests: Sequence[Manifest]) -> Iterator[tuple[str, dict[str, str], Manifest]]:
    """The name, labels and pod of whatever runs."""
    for one in of_kind(manifests, "Deployment", "StatefulSet", "Job"):
        template = one["spec"]["template"]
        yield one["metadata"]["name"], template["metadata"]["labels"], template["spec"]


def is_selected(selector: Manifest, labels: dict[str, str]) -> bool:
    wanted: dict[str, str] = selector.get("matchLabels", selector)
    return wanted.items() <= labels.items()
