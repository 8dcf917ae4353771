"""Scaling and the broker's resources, against the one table in the code."""

from pathlib import Path

import pytest
import yaml
from deploy.kubernetes.tests.conftest import HERE, SERVICES, Build, Manifest, named, of_kind
from tools.nack_resources import CONSUMER_NAMES, STREAM_NAMES

from hiring.eventkit.log.topology import STREAMS
from hiring.local.system import all_consumers

PLATFORM = HERE / "platform"


def test_whoever_scales_owns_the_number_of_replicas_alone(with_components: Build) -> None:
    for components in (("autoscaling",), ("autoscaling", "autoscaling-keda")):
        built = with_components(*components)
        scalers = of_kind(built, "HorizontalPodAutoscaler", "ScaledObject")
        scaled = [one["spec"]["scaleTargetRef"]["name"] for one in scalers]
        assert len(scaled) == len(set(scaled))
        for service in SERVICES:
            deployment = named(built, "Deployment", f"hiring-{service}")
            assert ("replicas" in deployment["spec"]) == (deployment["metadata"]["name"] not in scaled)


def test_the_scaler_asks_about_a_consumer_that_is_provisioned(with_components: Build) -> None:
    (scaler,) = of_kind(with_components("autoscaling", "autoscaling-keda"), "ScaledObject")
    trigger = scaler["spec"]["triggers"][0]
    (consumer,) = [one for one in all_consumers() if one.name == trigger["metadata"]["consumer"]]
    assert (trigger["type"], trigger["metadata"]["stream"]) == ("nats-jetstream", consumer.stream)
    assert consumer.at_once > 1, "more replicas make no consumer faster that hands out one at a time"


def test_nacks_resources_are_the_declaration_setting_by_setting(with_components: Build) -> None:
    built = with_components("nack")
    streams = {one["spec"]["name"]: one["spec"] for one in of_kind(built, "Stream")}
    assert streams.keys() == STREAMS.keys()
    for name, declared in STREAMS.items():
        for setting, value in declared.items():
            if setting == "max_age":
                assert (value, "maxAge" in streams[name]) == (0, False)
            else:
                assert streams[name][STREAM_NAMES[setting]] == value
        assert streams[name]["preventDelete"]
        assert streams[name]["replicas"] == 3
    consumers = {one["spec"]["durableName"]: one["spec"] for one in of_kind(built, "Consumer")}
    assert consumers.keys() == {one.name for one in all_consumers()}
    for one in all_consumers():
        spec = consumers[one.name]
        assert spec["streamName"] == one.stream
        assert {setting: spec[name] for setting, name in CONSUMER_NAMES.items()}.items() <= one.config.items()
        assert spec["ackWait"] == f"{one.config['ack_wait'] // 1_000_000_000}s"


def test_streams_have_one_owner(with_components: Build) -> None:
    def job(manifests: list[Manifest]) -> list[str]:
        found: list[str] = named(manifests, "Job", "hiring-preparation")["spec"]["template"]["spec"]["containers"][0][
            "args"
        ]
        return found

    assert job(with_components()) == ["provision", "--replicas", "3"]
    assert job(with_components("nack")) == ["provision", "--check"]


@pytest.mark.parametrize("path", sorted(PLATFORM.glob("*.yaml")), ids=lambda path: path.name)
def test_what_the_platform_runs_is_readable(path: Path) -> None:
    assert all(yaml.safe_load_all(path.read_text()))


def test_three_brokers_keep_what_they_acknowledge_within_their_disk() -> None:
    values = yaml.safe_load((PLATFORM / "nats-values.yaml").read_text())
    assert values["config"]["cluster"] == {"enabled": True, "replicas": 3}
    jetstream = values["config"]["jetstream"]
    assert jetstream["merge"]["sync_interval"] == "always"
    store = jetstream["fileStore"]
    assert int(store["maxSize"].removesuffix("Gi")) < int(store["pvc"]["size"].removesuffix("Gi"))
    for place in ("container", "reloader", "promExporter"):
        assert values[place]["merge"]["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    pod = values["podTemplate"]["merge"]["spec"]["securityContext"]
    assert (pod["runAsNonRoot"], pod["seccompProfile"]) == (True, {"type": "RuntimeDefault"})
