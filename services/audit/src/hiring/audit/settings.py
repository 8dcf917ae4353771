"""The settings of the audit service besides those of every service."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from hiring.chassis.settings import FromOutside, Settings


class AuditSettings(FromOutside):
    """Where the archive stands, and how often the log is signed."""

    model_config = SettingsConfigDict(env_prefix="HIRING_", frozen=True, extra="ignore")

    archive: str | None = Field(
        default=None,
        description="Where audit archives the log: a folder, or `s3://bucket/prefix` (credentials in `AWS_*`). "
        "Unset: `archive` in the data folder.",
        examples=["s3://hiring-archive/production"],
    )
    archive_seconds: float = Field(
        default=10,
        gt=0,
        description="How often audit signs a tree head and writes the archive, if anything is new, in seconds.",
        examples=[60],
    )

    def place(self, settings: Settings) -> str:
        """The archive's place."""
        return self.archive or str(settings.data_folder.absolute() / "archive")
