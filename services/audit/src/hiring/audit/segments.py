"""Segments: messages and tree heads as lines of text, each stored body kept byte for byte.

docs/auditing.md says exactly what stands in a line.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, Self

import msgspec

from hiring.audit.merkle import message_leaf
from hiring.audit.notes import Forged, moment, unbase64
from hiring.eventkit.log.stored import StoredMessage

FOLDER = "segments"
LEAVES = "leaves"
MOST_MESSAGES = 10_000
MOST_BYTES = 16 * 1024 * 1024
HEAD_BEGINS = b'{"head":'
_CHUNK_BYTES = 1 << 17
_BODY, _END = b',"body":', b"}\n"

_encode = msgspec.json.encode


class Line(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A line of a segment: a message, or a tree head (a signed note) when `head` is not empty."""

    sequence: int = 0
    subject: str = ""
    time: str = ""
    proof: tuple[str, ...] = ()
    body: msgspec.Raw = msgspec.Raw()
    base64: str | None = None
    head: str = ""

    def stored_body(self) -> bytes:
        """The body as it is in the log."""
        if self.base64 is None:
            return bytes(self.body)
        return unbase64(self.base64)


_lines = msgspec.json.Decoder(Line)
decode_line = _lines.decode


def split_lines(contents: Sequence[bytes]) -> tuple[list[Line], list[bytes]]:
    """What the lines of messages say, and the stored bodies, which are cut out and not looked at.

    Raises:
        ValueError: one is not a line of a segment.
    """
    parts = [content.partition(_BODY) for content in contents]
    with suppress(ValueError):
        lines = _lines.decode_lines(b"}\n".join([before for before, _, _ in parts]) + b"}")
        if len(lines) == len(parts):
            return lines, [body.removesuffix(_END) for _, _, body in parts]
    lines = list(map(decode_line, contents))  # a body in base64 is among them, or a line is wrong
    return lines, [line.stored_body() for line in lines]


def message_line(message: StoredMessage) -> bytes:
    """A message of a whole archive."""
    start = b'{"sequence":%d,"subject":%s,"time":"%s"'
    filled = start % (message.sequence, _encode(message.subject), moment(message.stored_at).encode())
    return filled + _body(message.body)


def proven_line(message: StoredMessage, proof: Sequence[bytes]) -> bytes:
    """A message of a part, with its audit path."""
    path = _encode([hash_.hex() for hash_ in proof])
    return b'{"sequence":%d,"subject":%s,"proof":%s' % (message.sequence, _encode(message.subject), path) + _body(
        message.body
    )


def head_line(note: str) -> bytes:
    """A signed tree head."""
    return _encode({"head": note}) + b"\n"


def segment_name(first: int) -> str:
    """The file that begins with that sequence."""
    return f"{FOLDER}/{first:020}.jsonl"


def leaves_name(first: int) -> str:
    """The leaf hashes of that segment."""
    return f"{LEAVES}/{first:020}"


def first_of(name: str) -> int:
    """The sequence in the name of a segment.

    Raises:
        Forged: it is not the name of one.
    """
    number = name.removeprefix(f"{FOLDER}/").removesuffix(".jsonl")
    if not number.isdigit() or segment_name(int(number)) != name:
        raise Forged(f"{name} is not the name of a segment")
    return int(number)


def chunks_of_lines(file: BinaryIO) -> Iterator[list[bytes]]:
    """The lines of a file, a quarter of a megabyte at a time; the last one may have no end."""
    rest = b""
    while chunk := file.read(_CHUNK_BYTES):
        lines = BytesIO(rest + chunk).readlines()
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        yield lines
    if rest:
        yield [rest]


class Segment:
    """The segment that grows at the end of an archive, in memory. `first` is the sequence that it begins with."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.count = 0
        self.leaves = bytearray()
        self._content = bytearray()
        self._times = hashlib.sha256()

    @classmethod
    def from_file(cls, first: int, file: BinaryIO) -> Self:
        """The segment that was written so far, to go on with.

        Raises:
            Forged: a line in it is none.
        """
        segment = cls(first)
        for lines in chunks_of_lines(file):
            for content in lines:
                line = read_line(content)
                if line.head:
                    segment._head(content)
                else:
                    segment._message(content, line.time, message_leaf(line.subject, line.stored_body()))
        return segment

    @property
    def next(self) -> int:
        """The sequence of the message that follows."""
        return self.first + self.count

    @property
    def full(self) -> bool:
        """Nothing more goes in."""
        return self.count >= MOST_MESSAGES or len(self._content) >= MOST_BYTES

    @property
    def content(self) -> bytes:
        """All of the file."""
        return bytes(self._content)

    def add(self, message: StoredMessage, leaf: bytes) -> None:
        """Puts the next message at the end."""
        self._message(message_line(message), moment(message.stored_at), leaf)

    @property
    def times(self) -> str:
        """The hash over the times and heads so far, in hex, as the next head tells it."""
        return self._times.hexdigest()

    def seal(self, note: str) -> None:
        """Puts a tree head at the end."""
        self._head(head_line(note))

    def _head(self, line: bytes) -> None:
        self._content += line
        self._times.update(line)

    def _message(self, line: bytes, time: str, leaf: bytes) -> None:
        self._content += line
        self._times.update(time.encode() + b"\n")
        self.leaves += leaf
        self.count += 1


def note_in(line: bytes) -> str:
    """The signed note in the line of a tree head.

    Raises:
        Forged: the line is not exactly what `head_line` wrote.
    """
    note = read_line(line).head
    if head_line(note) != line:
        raise Forged("a tree head is not as it is written")
    return note


def read_line(content: bytes) -> Line:
    """What stands in a line.

    Raises:
        Forged: it is not a line of a segment.
    """
    try:
        return decode_line(content)
    except ValueError as error:
        raise Forged(f"a line of a segment can't be read: {error}") from error


def _body(body: bytes) -> bytes:
    try:
        body.decode()
        fits = b"\n" not in body and bytes(msgspec.json.decode(body, type=msgspec.Raw)) == body
    except ValueError:
        fits = False
    if not fits:
        return b',"base64":"%s"}\n' % base64.b64encode(body)
    return b',"body":%s}\n' % body
