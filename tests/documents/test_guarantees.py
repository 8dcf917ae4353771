"""Each sentence of docs/guarantees.md that promises something names a test, and that test is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = (ROOT / "docs" / "guarantees.md").read_text().partition("## When a broker's disk was full")[0]
SENTENCES = [sentence.strip() for sentence in PROMISED.split("\n- ")[1:]]
PROOF = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_is_promised_names_a_test_that_is_there(sentence: str) -> None:
    proofs = PROOF.findall(sentence)
    assert proofs, f"no test is named: {sentence}"
    for path, name in proofs:
        tree = ast.parse((ROOT / path).read_text())
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in functions, f"{path} has no {name}"


def test_every_area_has_its_promises() -> None:
    for area in ("Durability", "Order", "Once", "Isolation", "Privacy", "Availability"):
        assert "\n- " in PROMISED.partition(f"## {area}\n")[2].partition("\n## ")[0]
