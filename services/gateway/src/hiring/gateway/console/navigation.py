"""Navigation: the areas of the console, and the places of one vacancy; each area adds its line here."""

from typing import NamedTuple


class Way(NamedTuple):
    """A link: its words and its path."""

    words: str
    path: str


AREAS = (
    Way("My day", "/console"),
    Way("Vacancies", "/console/vacancies"),
    Way("Talent", "/console/talent"),
)
"""The areas at the top of every page."""

PLACES = (
    Way("Overview", ""),
    Way("Brief", "/brief"),
    Way("Board", "/board"),
    Way("Compare", "/compare"),
    Way("Watch", "/watch"),
)
"""The places of a vacancy; paths are below `/console/vacancies/<vacancy>`."""
