"""Whatever a person may do over HTTP they can do on a page, or it is said here why not."""

import ast
from pathlib import Path

import hiring.gateway.console
from hiring.gateway.resources.table import ROWS

NOT_ON_A_PAGE = {
    "DeclareProtected": "only the candidate may, who has no account, and the box is sealed on their own device",
}
"""Commands without a form, each with its reason."""

PAGES = Path(hiring.gateway.console.__path__[0])
COMMANDS = {row.name for row in ROWS if row.is_command}


def _named() -> set[str]:
    """What the pages' code names."""
    trees = (ast.parse(path.read_text()) for path in PAGES.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in nodes
        if isinstance(node, ast.Attribute | ast.Name)
    }


def test_every_command_for_people_has_a_form_or_a_reason_why_not() -> None:
    missing = COMMANDS - _named()
    assert missing == NOT_ON_A_PAGE.keys(), "make a form for a new command, or say in NOT_ON_A_PAGE why there is none"
