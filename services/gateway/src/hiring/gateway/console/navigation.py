"""Navigation: the areas of the console, and the places of one vacancy; each area adds its line here."""

from typing import NamedTuple


class Way(NamedTuple):
    """A link: its words, its path, and what is found there."""

    words: str
    path: str
    about: str = ""


AREAS = (
    Way("My day", "/console"),
    Way("Vacancies", "/console/vacancies"),
    Way("Talent", "/console/talent"),
    Way("Insight", "/console/insight"),
    Way("Record", "/console/record"),
    Way("Organisation", "/console/organisation"),
)
"""The areas at the top of every page."""

PLACES = (
    Way("Overview", ""),
    Way("Brief", "/brief"),
    Way("Board", "/board", "Who stands at which step"),
    Way("Compare", "/compare", "A pool side by side, or the queue"),
    Way("Watch", "/watch", "Whom the search may lose, holds, lists"),
    Way("Feedback", "/feedback", "Sessions, forms and improvements"),
    Way("Insight", "/insight", "Numbers, each with its definition"),
    Way("Record", "/record", "Who did what, when"),
)
"""The places of a vacancy; paths are below `/console/vacancies/<vacancy>`."""
