"""The manifest: what an archive or a bundle is, so that it can be read without us."""

from typing import Any, Literal, Self

import msgspec

from hiring.audit.notes import Forged, moment
from hiring.contracts.subjects import EVENTS_STREAM
from hiring.eventkit.log.stored import Head

NAME = "manifest.json"
STATEMENT = "manifest.note"
KEYS = "keys.json"
FORMAT = "hiring-log/1"


class Stream(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which stream of the broker it is, and when that was made: told, not proven."""

    name: str
    created: str


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the files are: `whole`, everything from sequence 1; `part`, a selection; `explanation`, of a decision.

    Of a part `covers` says what was asked for, `head` is the note of the tree head that every proof leads to, and
    `files` holds the SHA-256 of each segment.
    """

    format: str
    kind: Literal["whole", "part", "explanation"]
    origin: str
    stream: Stream
    hash: str
    covers: dict[str, Any] = {}
    messages: int = 0
    head: str = ""
    files: dict[str, str] = {}

    @classmethod
    def of_whole(cls, origin: str, log: Head) -> Self:
        """The manifest of an archive that begins."""
        return cls(FORMAT, "whole", origin, Stream(EVENTS_STREAM, moment(log.created)), "sha256")

    def to_json(self) -> bytes:
        """As the file holds it."""
        return msgspec.json.encode(self) + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """What `to_json` wrote.

        Raises:
            Forged: it is no manifest, or one of another format.
        """
        try:
            manifest = msgspec.json.decode(content, type=cls)
        except ValueError as error:
            raise Forged(f"{NAME}: {error}") from error
        if (manifest.format, manifest.hash) != (FORMAT, "sha256"):
            raise Forged(f"{NAME}: this is {manifest.format} with {manifest.hash}, and this program knows {FORMAT}")
        if manifest.stream.name != EVENTS_STREAM:
            raise Forged(f"{NAME}: it is of the stream {manifest.stream.name}, not {EVENTS_STREAM}")
        return manifest
