"""What must hold in every overlay, whatever components it takes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from deploy.kubernetes.tests.conftest import (
    COMPONENTS,
    HERE,
    SERVICES,
    Build,
    Manifest,
    is_selected,
    named,
    of_kind,
    pods,
)
from typer.testing import CliRunner

from hiring.audit.settings import AuditSettings
from hiring.chassis.settings import SECRETS_FOLDER
from hiring.gateway.settings import GatewaySettings
from hiring.local.cli import app

SETTINGS = {
    SECRETS_FOLDER,
    *(f"HIRING_{name.upper()}" for kind in (GatewaySettings, AuditSettings) for name in kind.model_fields),
}
OF_OTHERS = re.compile(r"OTEL_[A-Z_]+|PGDATA|POSTGRES_[A-Z]+|NATS_PASSWORD").fullmatch


def test_every_service_is_there_with_its_account_and_budget(manifests: list[Manifest]) -> None:
    for service in SERVICES:
        name = f"hiring-{service}"
        pod = named(manifests, "Deployment", name)["spec"]["template"]
        assert pod["spec"]["serviceAccountName"] == named(manifests, "ServiceAccount", name)["metadata"]["name"]
        budget = named(manifests, "PodDisruptionBudget", name)["spec"]
        assert budget["maxUnavailable"] == 1
        assert is_selected(budget["selector"], pod["metadata"]["labels"])


@pytest.mark.parametrize("component", COMPONENTS)
def test_each_component_builds_on_the_base(component: str, with_components: Build) -> None:
    needs = {"autoscaling-keda": ("autoscaling",)}.get(component, ())
    built = with_components(*needs, component)
    assert {f"hiring-{service}" for service in SERVICES} <= {one["metadata"]["name"] for one in built}


def test_a_selector_finds_the_pods_of_its_own_and_no_others(manifests: list[Manifest]) -> None:
    everybody = list(pods(manifests))
    for one in of_kind(manifests, "Deployment", "StatefulSet", "PodDisruptionBudget", "Service"):
        selector = one["spec"]["selector"]
        assert selector, one["metadata"]["name"]
        found = [name for name, labels, _ in everybody if is_selected(selector, labels)]
        assert found == [one["metadata"]["name"]]


def test_pods_spread_over_zones_and_nodes_among_their_own(manifests: list[Manifest]) -> None:
    for service in SERVICES:
        pod = named(manifests, "Deployment", f"hiring-{service}")["spec"]["template"]
        spread = pod["spec"]["topologySpreadConstraints"]
        assert [one["topologyKey"] for one in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        assert all(one["labelSelector"]["matchLabels"]["app.kubernetes.io/component"] == service for one in spread)


def test_pods_meet_the_restricted_standard(manifests: list[Manifest]) -> None:
    for name, _, pod in pods(manifests):
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] >= 1000, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert container["resources"].keys() == {"requests", "limits"}, name
            assert "memory" in container["resources"]["limits"], name
            assert "cpu" in container["resources"]["requests"], name


def test_images_have_a_version_and_it_is_never_latest(manifests: list[Manifest]) -> None:
    for name, _, pod in pods(manifests):
        for container in pod["containers"]:
            assert re.search(r":[0-9][^:/]*$|@sha256:[0-9a-f]{64}$", container["image"]), (name, container["image"])


def test_ports_are_named_and_whoever_names_one_finds_it(manifests: list[Manifest]) -> None:
    named_ports: dict[str, set[str]] = {}
    for name, _, pod in pods(manifests):
        ports = [port for container in pod["containers"] for port in container.get("ports", [])]
        named_ports[name] = {port["name"] for port in ports}
        for container in pod["containers"]:
            for probe in (value for key, value in container.items() if key.endswith("Probe")):
                wanted = (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port")
                assert wanted is None or wanted in named_ports[name]
    for service in of_kind(manifests, "Service"):
        for port in service["spec"]["ports"]:
            assert port["targetPort"] in named_ports[service["metadata"]["name"]]
    for route in of_kind(manifests, "HTTPRoute"):
        for backend in route["spec"]["rules"][0]["backendRefs"]:
            ports = named(manifests, "Service", backend["name"])["spec"]["ports"]
            assert backend["port"] in {port["port"] for port in ports}


def test_three_probes_ask_three_questions(manifests: list[Manifest]) -> None:
    for service in SERVICES:
        (container,) = named(manifests, "Deployment", f"hiring-{service}")["spec"]["template"]["spec"]["containers"]
        asked = [container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")]
        assert asked == ["/startz", "/livez", "/readyz"]
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        told = {one["name"]: one.get("value") for one in container["env"]}
        assert told["HIRING_HEALTH_PORT" if service == "gateway" else "HIRING_HTTP_PORT"] == str(ports["health"])
        assert service != "gateway" or told["HIRING_HTTP_PORT"] == str(ports["http"])


def test_what_was_taken_can_be_finished_before_a_pod_is_killed(manifests: list[Manifest]) -> None:
    for service in SERVICES:
        pod = named(manifests, "Deployment", f"hiring-{service}")["spec"]["template"]["spec"]
        pause = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        drain = float(told_to_all(manifests)["HIRING_DRAIN_SECONDS"])
        assert pause + drain + 10 <= pod["terminationGracePeriodSeconds"]


def test_every_variable_is_a_setting(manifests: list[Manifest]) -> None:
    variables = set(told_to_all(manifests))
    for _, _, pod in pods(manifests):
        variables |= {one["name"] for container in pod["containers"] for one in container.get("env", [])}
    assert {name for name in variables if not OF_OTHERS(name)} <= SETTINGS


def test_secrets_are_files_or_references_and_no_manifest_holds_one(manifests: list[Manifest]) -> None:
    assert of_kind(manifests, "Secret") == []
    for name, _, pod in pods(manifests):
        variables = [one for container in pod["containers"] for one in container.get("env", [])]
        for one in variables:
            assert "value" not in one or "PASSWORD" not in one["name"], name
    for service in SERVICES:
        pod = named(manifests, "Deployment", f"hiring-{service}")["spec"]["template"]["spec"]
        mounted = {one["name"]: one["mountPath"] for one in pod["containers"][0]["volumeMounts"]}
        secret = next(one for one in pod["volumes"] if one["name"] == "secrets")["secret"]["secretName"]
        assert (secret, mounted["secrets"]) == (f"hiring-{service}", told_to_all(manifests)[SECRETS_FOLDER])
    assert not {"HIRING_DATABASE_URL", "HIRING_KEYS_DATABASE_URL", "HIRING_MASTER_KEY"} & set(told_to_all(manifests))


def test_jobs_run_real_commands(manifests: list[Manifest]) -> None:
    for job in of_kind(manifests, "Job"):
        pod = job["spec"]["template"]["spec"]
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["image"].split("/")[-1].startswith("operator:")
            command = next(index for index, word in enumerate([*container["args"], "-"]) if word.startswith("-"))
            help_ = CliRunner().invoke(app, [*container["args"][:command], "--help"], env={"COLUMNS": "200"})
            assert help_.exit_code == 0, container["args"]
            for option in (word for word in container["args"] if word.startswith("--")):
                assert option in help_.output, option


def test_every_component_and_overlay_is_in_the_readme() -> None:
    readme = (HERE / "README.md").read_text()
    for name in (*COMPONENTS, *(path.name for path in (HERE / "overlays").iterdir())):
        assert f"`{name}`" in readme, name


def test_a_restart_rolls_one_pod_at_a_time_without_a_gap(overlay: Callable[[str], list[Manifest]]) -> None:
    for service in SERVICES:
        rolled: Any = named(overlay("production"), "Deployment", f"hiring-{service}")["spec"]["strategy"][
            "rollingUpdate"
        ]
        assert rolled == {"maxUnavailable": 0, "maxSurge": 1}


def told_to_all(manifests: list[Manifest]) -> dict[str, str]:
    (found,) = [
        one["data"] for one in of_kind(manifests, "ConfigMap") if one["metadata"]["name"].startswith("hiring-settings-")
    ]
    return found  # type: ignore[no-any-return]  # YAML
