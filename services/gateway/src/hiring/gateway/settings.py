"""The gateway's own settings, beside those that every service has."""

from pydantic import Field, SecretStr

from hiring.chassis.settings import Settings


class GatewaySettings(Settings):
    """What the gateway is told from outside."""

    development_identity: bool = Field(
        default=False,
        description="For development only: the header `X-Actor` names whoever asks, and nobody checks it.",
        examples=["true"],
    )
    health_port: int | None = Field(
        default=None,
        ge=0,
        le=65_535,
        description="Where the gateway serves health and metrics, apart from what clients reach. Unset: no metrics.",
        examples=[8081],
    )
    public_url: str | None = Field(
        default=None,
        description="The address under which browsers reach the gateway: for sign-in, links and secure cookies.",
        examples=["https://hiring.example.com"],
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The OpenID Connect issuer that vouches for people. Unset: nobody's token is taken.",
        examples=["https://login.example.com/realms/hiring"],
    )
    oidc_audience: str = Field(
        default="hiring", description="What a token must name as its audience (`aud`).", examples=["hiring-api"]
    )
    oidc_actor_claim: str = Field(
        default="sub",
        description="The claim that holds a person's id here: 1 to 64 letters, digits, `_` and `-`.",
        examples=["preferred_username"],
    )
    oidc_roles_claim: str = Field(
        default="roles",
        description="The claim that lists a person's roles in the organisation; dots lead into objects.",
        examples=["realm_access.roles"],
    )
    oidc_client_id: str = Field(
        default="hiring", description="The console's client at the issuer.", examples=["hiring-console"]
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        description="That client's secret. Unset: a public client, protected by PKCE alone.",
        examples=["from-the-issuer"],
    )
    session_hours: float = Field(
        default=10, gt=0, le=72, description="For how long a sign-in to the console lasts.", examples=[4]
    )
    officers_public_key: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]{43}=$",
        description="The X25519 public key, in base64url, for which candidates seal their groups. Unset: no page.",
        examples=["NGdGtIHCuWgtlpvVIqOJg3LQZXpOhP6ddtIjHbp5yw0="],
    )
    requests_per_second: float = Field(
        default=200,
        gt=0,
        description="How many requests each caller may make per second; ten seconds' worth at once.",
        examples=[50],
    )
    requests_at_once: int = Field(
        default=512,
        ge=1,
        description="How many requests one instance works on at once; one more is answered 503 with `Retry-After`.",
        examples=[2_000],
    )
    live_connections: int = Field(
        default=2_000,
        ge=1,
        description="How many connections may listen live on one instance; one more is asked to come later.",
        examples=[5_000],
    )
    webhook_networks: str = Field(
        default="",
        description="Networks that are not public and yet may get webhooks, also by http; separated by commas.",
        examples=["10.20.0.0/16,127.0.0.0/8"],
    )
