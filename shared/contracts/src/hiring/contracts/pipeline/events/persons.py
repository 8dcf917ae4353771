"""The candidate becomes known as a person."""

from typing import Annotated

from pydantic import Field

from hiring.contracts.ids import CandidateId
from hiring.contracts.messages import Event, Line
from hiring.contracts.sealed import Sealed


class CandidateRegistered(Event, wire="pipeline.candidate-registered.v1", sealed_for="candidate"):
    """A person is known as a candidate, across vacancies; name and contact stand nowhere but here, sealed."""

    candidate: CandidateId
    name: Sealed
    contact: Sealed
    source: Line
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
