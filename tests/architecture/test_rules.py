"""Every rule that the code can refuse with is seen to refuse in a spec, and says one sentence wherever it stands."""

import pytest
from tools.rules_page import Enforced, enforced


@pytest.mark.parametrize("one", enforced(), ids=lambda one: f"{one.service}-{one.rule.id}")
def test_a_rule_is_refused_in_a_spec(one: Enforced) -> None:
    assert one.specs, f"{one.rule.id} ({', '.join(one.names)}) is in no test of {one.service}"


def test_rules_are_found_at_all() -> None:
    assert {one.rule.id for one in enforced()} >= {"S12", "S29", "S37", "S38", "S56", "S63", "S66"}
