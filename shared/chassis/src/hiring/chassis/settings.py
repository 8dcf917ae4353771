"""Every setting of a service: environment variables that begin with `HIRING_`, and the table that documents them."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

from hiring.eventkit.log.connect import Identity, Trust
from hiring.eventkit.log.permissions import inbox
from hiring.eventkit.views.database import Pool

SECRETS_FOLDER = "HIRING_SECRETS_FOLDER"
"""The variable that names a folder in which a setting may stand as a file of its name. A variable goes first."""


class FromOutside(BaseSettings):
    """Settings from environment variables and from files, as an orchestrator mounts them."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then variables, then files."""
        del dotenv_settings, file_secret_settings
        folder = os.environ.get(SECRETS_FOLDER)
        files = [SecretsSettingsSource(settings_cls, folder)] if folder else []
        return (init_settings, env_settings, *files)


class Settings(FromOutside):
    """What a service is told from outside. Telemetry follows the standard `OTEL_*` variables instead."""

    model_config = SettingsConfigDict(env_prefix="HIRING_", frozen=True, extra="ignore")

    data_folder: Path = Field(
        default=Path("data"),
        description="Where SQLite databases stand when no database URL is given.",
        examples=["/var/lib/hiring"],
    )
    nats_url: SecretStr = Field(
        default=SecretStr("nats://127.0.0.1:4222"),
        description="The NATS servers, separated by commas; a user and password may stand in the URL.",
        examples=["nats://pipeline:secret@nats-0:4222,nats://pipeline:secret@nats-1:4222"],
    )
    nats_credentials: Path | None = Field(
        default=None,
        description="The credentials file of the service's own NATS user.",
        examples=["/run/secrets/pipeline.creds"],
    )
    nats_nkey_seed: Path | None = Field(
        default=None,
        description="The file with the seed of the service's own NATS user, where it is known by its nkey.",
        examples=["/run/secrets/pipeline.nk"],
    )
    nats_ca: Path | None = Field(
        default=None,
        description="The certificates of whom the NATS servers' own are believed from. Unset: the machine's.",
        examples=["/run/tls/ca.crt"],
    )
    nats_certificate: Path | None = Field(
        default=None,
        description="The certificate that the service shows to NATS. Unset: none.",
        examples=["/run/tls/tls.crt"],
    )
    nats_certificate_key: Path | None = Field(
        default=None, description="The private key of that certificate.", examples=["/run/tls/tls.key"]
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="The database of the views, as an SQLAlchemy URL. Unset: SQLite, one file per service.",
        examples=["postgresql+psycopg://hiring:secret@postgres/hiring"],
    )
    database_pool: int = Field(
        default=5, ge=1, description="How many connections to PostgreSQL a replica keeps for its views.", examples=[10]
    )
    database_overflow: int = Field(
        default=5, ge=0, description="How many more it may open for a while when all of them are busy.", examples=[0]
    )
    database_statement_seconds: float = Field(
        default=30, gt=0, description="After how long PostgreSQL gives a statement up.", examples=[10]
    )
    database_lock_seconds: float = Field(
        default=10, gt=0, description="How long a statement may wait for a lock.", examples=[2]
    )
    keys_database_url: SecretStr | None = Field(
        default=None,
        description="The database of the persons' keys: never in a backup of the views. Unset: SQLite.",
        examples=["postgresql+psycopg://keys:secret@postgres/keys"],
    )
    master_key: SecretStr | None = Field(
        default=None,
        description="32 bytes in base64 that wrap every person's key. Several, with spaces between: the first wraps, "
        "each opens. Unset: `HIRING_MASTER_KEY_FILE`.",
        examples=["bm90IGEgcmVhbCBrZXksIGJ1dCAzMiBieXRlcyBsb25nISE="],
    )
    master_key_file: Path | None = Field(
        default=None,
        description="The file that holds the master key. Unset: `master.key` in the data folder, made when missing.",
        examples=["/run/secrets/master-key"],
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged.", examples=["debug"]
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="`json`: one object per line; `console`: for people; `auto`: console on a terminal, else json.",
        examples=["json"],
    )
    http_host: str = Field(
        default="127.0.0.1",
        description="The address to listen on, for HTTP, health and metrics.",
        examples=["0.0.0.0"],  # noqa: S104 - a container's example
    )
    http_port: int = Field(
        default=8080,
        ge=0,
        le=65_535,
        description="The port of a service's health and metrics, and of the gateway's HTTP. 0: any.",
        examples=[9090],
    )
    cache_size: int = Field(
        default=10_000, ge=1, description="How many aggregates are kept in memory.", examples=[100_000]
    )
    concurrency: int = Field(
        default=64,
        ge=1,
        description="How many requests one endpoint works on at once; one more is answered `busy`.",
        examples=[256],
    )
    drain_seconds: float = Field(
        default=20,
        gt=0,
        description="How many seconds a stopping service has to finish what it has taken.",
        examples=[5],
    )
    view_lag_bound: int = Field(
        default=10_000,
        ge=0,
        description="By how many messages the views may lag behind the log before the service is not ready.",
        examples=[100],
    )
    simulated_clock: bool = Field(
        default=False,
        description="For demonstrations only: commands may be issued more than five minutes ahead of the clock.",
        examples=["true"],
    )

    def nats_urls(self) -> list[str]:
        """The NATS servers, one by one."""
        return [url.strip() for url in self.nats_url.get_secret_value().split(",")]

    def identity(self, user: str) -> Identity:
        """Who connects to NATS as that user, with inboxes that no other user sees.

        Raises:
            Unavailable: a file of TLS can't be used.
        """
        trust = Trust(self.nats_ca, self.nats_certificate, self.nats_certificate_key)
        return Identity(self.nats_credentials, self.nats_nkey_seed, tls=trust.context(), inbox_prefix=inbox(user))

    def make_data_folder(self) -> None:
        """Makes the data folder where SQLite databases are to stand in it."""
        if self.database_url is None or self.keys_database_url is None:
            self.data_folder.mkdir(parents=True, exist_ok=True)

    def pool(self) -> Pool:
        """The connections to the database of the views."""
        return Pool(
            self.database_pool, self.database_overflow, self.database_statement_seconds, self.database_lock_seconds
        )

    def views_url(self, service: str) -> str:
        """The database of a service's views."""
        return self._url(self.database_url, service)

    def keys_url(self) -> str:
        """The database of the keys."""
        return self._url(self.keys_database_url, "keys")

    def _url(self, given: SecretStr | None, name: str) -> str:
        if given is not None:
            return given.get_secret_value()
        return f"sqlite:///{self.data_folder.absolute() / name}.db"


def as_markdown(*kinds: type[BaseSettings]) -> str:
    """A Markdown table of every setting of these classes, each setting once."""
    rows = ["| variable | default | example | what it does |", "|---|---|---|---|"]
    for kind in kinds:
        prefix = kind.model_config.get("env_prefix", "")
        for name, field in kind.model_fields.items():
            default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
            shown = "-" if default is None else f"`{default}`"
            example = (field.examples or ["-"])[0]
            row = f"| `{prefix}{name.upper()}` | {shown} | `{example}` | {field.description} |"
            if row not in rows:
                rows.append(row)
    return "\n".join(rows) + "\n"
