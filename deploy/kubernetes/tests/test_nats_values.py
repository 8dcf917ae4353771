"""The values for the NATS chart: each key is one that the chart reads, and a server takes the configuration they make.

The chart itself is in no package registry, so it is not rendered here. What its templates read was looked up in the
chart's own templates and tests (nats-io/k8s, helm/charts/nats, version 1).
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from deploy.kubernetes.tests.conftest import HERE
from tests.deployment.servers import NATS_SERVER
from typer.testing import CliRunner

from hiring.local.cli import app

VALUES: dict[str, Any] = yaml.safe_load((HERE / "platform" / "nats-values.yaml").read_text())

WHATEVER: dict[str, Any] = {"*": None}
"""Goes into what the chart makes as it stands."""
CHANGED = {"merge": WHATEVER, "patch": WHATEVER}
IMAGE = {"image": dict.fromkeys(("repository", "tag", "pullPolicy", "registry"))}
READ: dict[str, Any] = {
    "config": {
        "cluster": {"enabled": None, "port": None, "replicas": None, "tls": WHATEVER, **CHANGED},
        "jetstream": {
            "enabled": None,
            "memoryStore": {"enabled": None, "maxSize": None},
            "fileStore": {
                "enabled": None,
                "dir": None,
                "maxSize": None,
                "pvc": {"enabled": None, "size": None, "storageClassName": None, "name": None, **CHANGED},
            },
            **CHANGED,
        },
        "monitor": {"enabled": None, "port": None, "tls": WHATEVER},
        "nats": {"port": None, "tls": WHATEVER},
        **CHANGED,
    },
    "container": {**IMAGE, "env": WHATEVER, "ports": WHATEVER, **CHANGED},
    "reloader": {"enabled": None, **IMAGE, "env": WHATEVER, **CHANGED},
    "promExporter": {
        "enabled": None,
        **IMAGE,
        "port": None,
        "env": WHATEVER,
        "podMonitor": {"enabled": None, "name": None, **CHANGED},
        **CHANGED,
    },
    "podTemplate": {"configChecksumAnnotation": None, "topologySpreadConstraints": WHATEVER, **CHANGED},
    "podDisruptionBudget": {"enabled": None, "name": None, **CHANGED},
    "natsBox": {"enabled": None},
}
"""By its place, each key that the chart reads, as far as we might use it."""


def unknown(values: Any, read: dict[str, Any] | None, place: str = "") -> Iterator[str]:
    """The keys that nobody reads."""
    if read is WHATEVER or not isinstance(values, dict):
        return
    for key, value in values.items():
        if read is None or key not in read:
            yield f"{place}{key}"
        else:
            yield from unknown(value, read[key], f"{place}{key}.")


def test_the_chart_reads_each_key() -> None:
    assert list(unknown(VALUES, READ)) == []
    assert list(unknown({"config": {"jetstream": {"fileStorage": {"size": "1Gi"}}}}, READ)) == [
        "config.jetstream.fileStorage"  # as earlier versions of the chart called it
    ]


def test_a_server_takes_what_the_values_and_the_accounts_make(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["nats", "keys", str(tmp_path / "keys")])
    assert told.exit_code == 0, told.output
    words = ["nats", "config", "--keys", str(tmp_path / "keys"), "--accounts-only", "--json"]
    accounts = json.loads(CliRunner().invoke(app, words).output)
    config = VALUES["config"]
    store = config["jetstream"]["fileStore"]
    made = {
        "server_name": "nats-0",
        "http_port": config["monitor"]["port"],
        "jetstream": {
            "max_memory_store": 0,
            "store_dir": store["dir"],
            "max_file_store": f"<< {store['maxSize']} >>",
            **config["jetstream"]["merge"],
        },
        "cluster": {"name": "nats", "port": 6222, "no_advertise": True, "routes": ["nats://nats-0.nats-headless:6222"]},
        **accounts,
    }
    file = tmp_path / "nats.conf"
    file.write_text(re.sub(r'"<< (.*?) >>"', r"\1", json.dumps(made)))
    tried = subprocess.run([NATS_SERVER, "-t", "-c", file], capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    assert tried.returncode == 0, tried.stderr
