"""The gateway's own settings, beside those that every service has."""

from pydantic import Field

from hiring.chassis.settings import Settings


class GatewaySettings(Settings):
    """What the gateway is told from outside."""

    development_identity: bool = Field(
        default=False,
        description="For development only: the header `X-Actor` names whoever asks, and nobody checks it.",
        examples=["true"],
    )
