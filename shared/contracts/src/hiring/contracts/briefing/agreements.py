"""Parts of a brief that stand on their own: red flags, engagement texts, and the argument for a shorter flow."""

from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.briefing.ids import FlagId
from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Line, Text, Value


class RedFlag(Value):
    """What the team is wary of, why, and who answers for it. A hit is a notice and never rejects (S48)."""

    id: FlagId
    kind: Literal["company", "industry", "other"] = "company"
    name: Line
    reason: Text
    owner: PersonId


class EngagementText(Value):
    """A text that wins candidates over, and where it is used: an advertisement, a first message (S18)."""

    purpose: Line
    text: Text


class Contact(Value):
    """At the latest after how many days participants hear where the vacancy stands; externals more often (S3)."""

    days: Annotated[int, Field(ge=1, le=30)] = 7
    external_days: Annotated[int, Field(ge=1, le=30)] = 3


class Shortening(Value):
    """Why the flow leaves out steps that are usually there (S22), and the approver who accepted the argument."""

    demand: Literal["normal", "high"]
    argument: Text
    argued_by: PersonId
    approved_by: PersonId | None = None
