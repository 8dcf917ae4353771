"""Every id of the product's requirements is proved: refused in a spec as a rule, or said in the name of a test.

S1 to S91 and C1 to C6 are the rules, F1 to F22 the formulas, B1 to B15 what goes beyond other systems.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from tools.rules_page import enforced

ROOT = Path(__file__).parent.parent.parent
IDS = [
    f"{letter}{number}" for letter, last in (("S", 91), ("C", 6), ("F", 22), ("B", 15)) for number in range(1, last + 1)
]
_TEST = re.compile(r"^ *(?:async )?def (test_\w+)|^class (Test\w+)|^(Test\w+) = ", re.MULTILINE)
_SPAN = re.compile(r"_([scfb])(\d+)_to_\1(\d+)(?=_)")
_ID = re.compile(r"(?<=_)([scfb]\d+)(?=_)|(?<=^Test)([SCFB]\d+)(?=[A-Z])")


def ids_in(name: str) -> set[str]:
    """The ids that a test's name says, also several: `test_s79_s80_f20_probation` or `test_f10_to_f22_a_statistic`."""
    found = {match[0].upper() for match in _ID.finditer(f"{name}_")}
    for letter, first, last in _SPAN.findall(f"{name}_"):
        found |= {f"{letter.upper()}{number}" for number in range(int(first), int(last) + 1)}
    return found


@cache
def proofs() -> Mapping[str, list[str]]:
    """The tests that prove each id."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in enforced():
        found[one.rule.id] += [str(path.relative_to(ROOT)) for path in one.specs]
    for folder in ("shared", "services", "deploy", "clients", "tests"):
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            for match in _TEST.finditer(path.read_text()):
                name = match[1] or match[2] or match[3]
                for id_ in ids_in(name):
                    found[id_].append(f"{path.relative_to(ROOT)}::{name}")
    return found


@pytest.mark.parametrize("id_", IDS)
def test_a_requirement_is_proved_by_a_test(id_: str) -> None:
    assert proofs().get(id_), f"no spec refuses under {id_}, and no test's name says test_{id_.lower()}_…"


def test_a_name_says_its_ids_and_no_others() -> None:
    assert ids_in("test_s79_s80_f20_probation_is_compared") == {"S79", "S80", "F20"}
    assert ids_in("test_f10_to_f12_a_statistic_is_the_same") == {"F10", "F11", "F12"}
    assert ids_in("test_a_pool_of_b_and_c") == set()
    assert ids_in("TestB10AnySearch") == {"B10"}
    assert ids_in("TestAnySearch") == set()
