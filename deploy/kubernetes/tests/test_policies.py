"""Network policies: what is denied, and that each rule finds those whom it names."""

import pytest
from deploy.kubernetes.tests.conftest import SERVICES, Build, Manifest, is_selected, named, of_kind, pods

PEERS = {"nats", "postgres", "monitoring", "gateway-system", "observability", "kube-system"}


@pytest.fixture(scope="module")
def guarded(with_components: Build) -> list[Manifest]:
    return with_components("network-policies")


def test_everything_is_denied_both_ways_until_a_policy_allows_it(guarded: list[Manifest]) -> None:
    deny = named(guarded, "NetworkPolicy", "default-deny")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_each_policy_is_about_pods_that_exist_and_ports_that_they_have(guarded: list[Manifest]) -> None:
    everybody = list(pods(guarded))
    for policy in of_kind(guarded, "NetworkPolicy"):
        chosen = [pod for _, labels, pod in everybody if is_selected(policy["spec"]["podSelector"], labels)]
        assert chosen, policy["metadata"]["name"]
        for rule in policy["spec"].get("ingress", []):
            ports = {port["name"] for pod in chosen for each in pod["containers"] for port in each.get("ports", [])}
            assert {port["port"] for port in rule["ports"]} <= ports


def test_peers_are_the_platforms_namespaces_and_never_everybody(guarded: list[Manifest]) -> None:
    found = set()
    for policy in of_kind(guarded, "NetworkPolicy"):
        for rule in [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]:
            assert rule["ports"], "all ports are never meant"
            for peer in [*rule.get("from", []), *rule.get("to", [])]:
                if "ipBlock" in peer:
                    assert peer["ipBlock"]["except"], "inside is reached by name alone"
                else:
                    found |= set(peer["namespaceSelector"]["matchLabels"].values())
    assert found == PEERS


def test_only_the_gateway_is_reached_and_only_it_and_audit_reach_the_internet(guarded: list[Manifest]) -> None:
    into, out = set(), set()
    for policy in of_kind(guarded, "NetworkPolicy"):
        of = policy["spec"]["podSelector"].get("matchLabels", {}).get("app.kubernetes.io/component", "everybody")
        into |= {of for rule in policy["spec"].get("ingress", []) for port in rule["ports"] if port["port"] == "http"}
        out |= {of for rule in policy["spec"].get("egress", []) for peer in rule["to"] if "ipBlock" in peer}
    assert (into, out) == ({"gateway"}, {"gateway", "audit"})
    assert set(SERVICES) > out


def test_peers_that_are_called_otherwise_are_said_in_one_place(guarded: list[Manifest]) -> None:
    assert not [one for one in of_kind(guarded, "ConfigMap") if one["metadata"]["name"] == "network-peers"]
    broker = named(guarded, "NetworkPolicy", "hiring-to-broker")["spec"]["egress"][0]["to"][0]
    assert broker["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "nats"}
