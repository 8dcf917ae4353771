"""What `make-secrets` prints is all that the trial's pods need, and its broker takes the password."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from deploy.kubernetes.tests.conftest import HERE, SERVICES, Manifest, of_kind, pods
from tests.deployment.servers import NATS_SERVER, free_ports

from hiring.chassis.master_key import master_key
from hiring.chassis.settings import SECRETS_FOLDER, Settings
from hiring.eventkit.log.connect import connect
from hiring.eventkit.master_key import MasterKey

TRIAL = HERE / "overlays" / "trial"
Secrets = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def made() -> list[Manifest]:
    """What the script prints."""
    said = subprocess.run([TRIAL / "make-secrets"], capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    return list(yaml.safe_load_all(said.stdout))


@pytest.fixture(scope="module")
def secrets(made: list[Manifest]) -> Secrets:
    return {one["metadata"]["name"]: one["stringData"] for one in of_kind(made, "Secret")}


def test_every_secret_that_a_pod_of_the_trial_names_is_made(
    overlay: Callable[[str], list[Manifest]], made: list[Manifest], secrets: Secrets
) -> None:
    trial = overlay("trial")
    (namespace,) = {one["metadata"]["namespace"] for one in trial if one["kind"] != "Namespace"}
    assert {one["metadata"].get("namespace", one["metadata"]["name"]) for one in made} == {namespace}
    needed: set[tuple[str, str | None]] = set()
    for _, _, pod in pods(trial):
        needed |= {(volume["secret"]["secretName"], None) for volume in pod["volumes"] if "secret" in volume}
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            for one in (variable.get("valueFrom", {}).get("secretKeyRef") for variable in container.get("env", [])):
                needed |= {(one["name"], one["key"])} if one else set()
            for one in (source.get("secretRef") for source in container.get("envFrom", [])):
                needed |= {(one["name"], None)} if one and not one.get("optional") else set()
    assert {name for name, _ in needed} == secrets.keys()
    assert [one for one in needed if one[1] and one[1] not in secrets[one[0]]] == []


@pytest.mark.parametrize("program", [*SERVICES, "preparation"])
def test_a_program_finds_all_its_settings_in_its_secret(
    program: str,
    overlay: Callable[[str], list[Manifest]],
    secrets: Secrets,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (told,) = (
        one["data"]
        for one in of_kind(overlay("trial"), "ConfigMap")
        if one["metadata"]["name"].startswith("hiring-settings-")
    )
    for name, value in secrets[f"hiring-{program}"].items():
        (tmp_path / name).write_text(value)
    for name, value in told.items():
        monkeypatch.setenv(name, value.replace(told[SECRETS_FOLDER], str(tmp_path)))
    settings = Settings()
    assert settings.nats_nkey_seed is None
    for url in (*settings.nats_urls(), settings.views_url(program), settings.keys_url()):
        assert url.split("@")[1] in {"nats:4222", "postgres/hiring"}
    MasterKey(master_key(settings))


async def test_the_trials_broker_lets_in_who_has_the_password(secrets: Secrets, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    written = (TRIAL / "nats.conf").read_text()
    for said, here in (
        ("0.0.0.0:4222", f"127.0.0.1:{port}"),
        ("127.0.0.1:8222", "127.0.0.1:-1"),
        ("/data", str(tmp_path)),
    ):
        assert said in written
        written = written.replace(said, here)
    (tmp_path / "nats.conf").write_text(written)
    environment = {"NATS_PASSWORD": secrets["hiring-trial"]["nats-password"]}
    broker = await asyncio.create_subprocess_exec(NATS_SERVER, "-c", tmp_path / "nats.conf", env=environment)
    try:
        url = secrets["hiring-briefing"]["HIRING_NATS_URL"].replace("nats:4222", f"127.0.0.1:{port}")
        client = await connect(url, "test")
        await client.close()
    finally:
        broker.kill()
        await broker.wait()
