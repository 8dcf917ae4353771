"""Alerts and dashboard: every expression is PromQL, and asks about what running services really tell."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
from deploy.kubernetes.tests.conftest import HERE, Build, Manifest, named, of_kind, pods
from prometheus_client import REGISTRY

from hiring.chassis.health import readiness
from hiring.local.system import system

RUNBOOKS = HERE.parent.parent / "docs" / "runbooks.md"
OF_THE_TARGET = {"pod", "service"}
FROM_THE_PROCESS = {"process_resident_memory_bytes"}


@pytest.fixture(scope="module")
def monitored(with_components: Build) -> list[Manifest]:
    return with_components("monitoring")


@pytest.fixture(scope="module")
def rules(monitored: list[Manifest]) -> list[dict[str, Any]]:
    (resource,) = of_kind(monitored, "PrometheusRule")
    return [rule for group in resource["spec"]["groups"] for rule in group["rules"]]


@pytest.fixture(scope="module")
def dashboard(monitored: list[Manifest]) -> dict[str, Any]:
    (found,) = [
        one for one in of_kind(monitored, "ConfigMap") if "grafana_dashboard" in one["metadata"].get("labels", {})
    ]
    board: dict[str, Any] = json.loads(found["data"]["hiring.json"])
    return board


@pytest.fixture(scope="module")
def expressions(rules: list[dict[str, Any]], dashboard: dict[str, Any]) -> list[str]:
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in rules] + [each.replace("$__rate_interval", "1m") for each in shown]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every series that a running system tells, and its labels."""

    async def run() -> None:
        async with system(tmp_path_factory.mktemp("system")) as it:
            for service in it.services:
                await readiness(service.checks)

    asyncio.run(run())
    found: dict[str, set[str]] = {}
    for family in REGISTRY.collect():
        for series in _series_of(family.name, family.type):
            own = getattr(REGISTRY._names_to_collectors[series], "_labelnames", ())  # noqa: SLF001 - told nowhere else
            found[series] = {*own, *(["le"] if series.endswith("_bucket") else [])}
    return found


def _series_of(name: str, kind: str) -> list[str]:
    ends = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(kind, [""])
    return [name + end for end in ends if name + end in REGISTRY._names_to_collectors]  # noqa: SLF001 - as above


def test_each_expression_is_promql_about_what_services_tell(expressions: list[str], told: dict[str, set[str]]) -> None:
    for expression in expressions:
        for series, labels in asked_in(expression):
            assert series in told | dict.fromkeys(FROM_THE_PROCESS), expression
            assert labels <= told.get(series, set()) | OF_THE_TARGET, expression


def test_each_gauge_that_is_asked_about_has_a_value_in_a_quiet_system(
    expressions: list[str], told: dict[str, set[str]]
) -> None:
    assert told
    gauges = {family.name: family.samples for family in REGISTRY.collect() if family.type == "gauge"}
    asked = {series for expression in expressions for series, _ in asked_in(expression)} & gauges.keys()
    assert len(asked) > 8
    assert [name for name in asked if not gauges[name]] == []


def test_labels_that_are_asked_for_by_value_have_such_values(expressions: list[str], told: dict[str, set[str]]) -> None:
    assert told
    values = {
        (sample.name, label, value)
        for family in REGISTRY.collect()
        for sample in family.samples
        for label, value in sample.labels.items()
    }
    for expression in expressions:
        for series, label, operation, value in matched_in(expression):
            known = {have for name, of, have in values if (name, of) == (series, label)}
            if label in {"consumer", "lease"}:
                is_meant = re.compile(value if operation is promql.MatchOp.Re else re.escape(value)).fullmatch
                assert any(is_meant(have) for have in known), (expression, known)


def test_each_alert_says_how_bad_it_is_and_has_a_page(rules: list[dict[str, Any]]) -> None:
    pages = set(re.findall(r"^## (\w+)$", RUNBOOKS.read_text(), re.MULTILINE))
    assert {rule["alert"] for rule in rules} == pages
    for rule in rules:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook_url"].endswith(f"runbooks.md#{rule['alert'].lower()}")


def test_a_page_says_what_it_means_and_what_to_do() -> None:
    for page in RUNBOOKS.read_text().split("\n## ")[1:]:
        title = page.partition("\n")[0]
        for part in ("**Means:**", "**Look:**", "**Do:**"):
            assert part in page, title


def test_panels_do_not_overlap(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert all(x < 24 for x, _ in cells), panel["title"]
        taken |= cells


def test_every_pod_of_a_service_is_scraped_where_it_tells(monitored: list[Manifest]) -> None:
    monitor = named(monitored, "PodMonitor", "hiring")["spec"]
    (endpoint,) = monitor["podMetricsEndpoints"]
    scraped = []
    for name, labels, pod in pods(monitored):
        ports = {port["name"] for each in pod["containers"] for port in each.get("ports", [])}
        if monitor["selector"]["matchLabels"].items() <= labels.items() and endpoint["port"] in ports:
            scraped.append(name)
    assert sorted(scraped) == sorted(one["metadata"]["name"] for one in of_kind(monitored, "Deployment"))


def asked_in(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Each series that an expression asks about, with the labels that it selects or groups it by."""

    def walk(node: Any, grouped: set[str]) -> Iterator[tuple[str, set[str]]]:
        match node:
            case promql.VectorSelector():
                yield node.name or "", grouped | {each.name for each in node.matchers.matchers}
            case promql.MatrixSelector():
                yield from walk(node.vector_selector, grouped)
            case promql.AggregateExpr():
                yield from walk(node.expr, set(node.modifier.labels) if node.modifier else set())
            case promql.Call():
                for argument in node.args:
                    yield from walk(argument, grouped)
            case promql.BinaryExpr():
                yield from walk(node.lhs, grouped)
                yield from walk(node.rhs, grouped)
            case promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
                yield from walk(node.expr, grouped)

    yield from walk(promql.parse(expression), set())


def matched_in(expression: str) -> Iterator[tuple[str, str, promql.MatchOp, str]]:
    """Series, label, operation and value of each selection."""
    found: list[tuple[str, str, promql.MatchOp, str]] = []

    def visit(node: Any) -> None:
        if isinstance(node, promql.VectorSelector):
            found.extend((node.name or "", each.name, each.op, each.value) for each in node.matchers.matchers)

    promql.walk(promql.parse(expression), visit)
    yield from found


def test_this_test_sees_what_an_expression_asks() -> None:
    asked = list(asked_in('sum by (a) (rate(x{b="c"}[5m])) / max(y offset 5m) > 1'))
    assert asked == [("x", {"a", "b"}), ("y", set())]
    assert isinstance(RUNBOOKS, Path)
