"""`hiring nats` as a platform team uses it, its configuration read by the server itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.local.tests.conftest import hiring

NATS_SERVER = Path(sys.executable).parent / "nats-server"
ROUTES = ("--route", "nats-0:6222", "--route", "nats-1:6222", "--route", "nats-2:6222")


def test_keys_are_made_once_and_the_configuration_holds_their_public_halves(tmp_path: Path) -> None:
    made = hiring("nats", "keys", str(tmp_path / "keys"))
    assert made.returncode == 0, made.stderr
    assert hiring("nats", "keys", str(tmp_path / "keys")).stdout == made.stdout
    seeds = list((tmp_path / "keys").iterdir())
    assert {seed.stat().st_mode & 0o777 for seed in seeds} == {0o600}

    words = ("nats", "config", "--keys", str(tmp_path / "keys"), *ROUTES)
    printed = hiring(*words)
    assert printed.returncode == 0, printed.stderr
    assert hiring(*words).stdout == printed.stdout
    assert all(line.split()[1] in printed.stdout for line in made.stdout.splitlines())
    assert not any(seed.read_text().strip() in printed.stdout for seed in seeds)


@pytest.mark.parametrize("routes", [(), ROUTES])
def test_the_server_takes_the_configuration_and_it_syncs_always(tmp_path: Path, routes: tuple[str, ...]) -> None:
    printed = hiring("nats", "config", "--name", "n0", *routes)
    assert "sync_interval: always" in printed.stdout
    (tmp_path / "nats.conf").write_text(printed.stdout)
    passwords = {line.split()[-1].removeprefix("$"): "secret" for line in printed.stdout.splitlines() if "PASS" in line}
    tried = subprocess.run(  # noqa: S603 - our own binary and file
        [str(NATS_SERVER), "-t", "-c", str(tmp_path / "nats.conf")],
        env=passwords,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr
    assert len(passwords) == 8


def test_whatever_is_no_key_is_named_and_a_plain_password_is_refused(tmp_path: Path) -> None:
    missing = hiring("nats", "config", "--keys", str(tmp_path))
    assert missing.returncode == 1
    assert "has no briefing.nk, briefing.pub or briefing.bcrypt" in missing.stderr
    for file, words in (
        ("briefing.bcrypt", "no bcrypt hash"),
        ("briefing.pub", "no public key"),
        ("briefing.nk", "no seed"),
    ):
        (tmp_path / file).write_text("secret")
        assert words in hiring("nats", "config", "--keys", str(tmp_path)).stderr


def test_the_chart_is_given_json_with_variables_as_it_wants_them() -> None:
    values = json.loads(hiring("nats", "config", "--accounts-only", "--json").stdout)
    (gateway,) = [user for user in values["accounts"]["HIRING"]["users"] if user["user"] == "gateway"]
    assert gateway["password"] == "<< $HIRING_NATS_GATEWAY_PASSWORD >>"  # noqa: S105 - a variable's name
    assert "allow_responses" not in gateway["permissions"]
