"""What is told of an event, live or by webhook."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict


class Happened(BaseModel):
    """One event: its type, when it happened, and in `data` which things it is about, by their ids, steps and times."""

    model_config = ConfigDict(frozen=True)

    type: str
    timestamp: AwareDatetime
    data: dict[str, Any]

    @property
    def sequence(self) -> int:
        """Its place in the log; 0 for a test message, which has none."""
        return int(self.data.get("sequence", 0))
