"""A second verifier, written from docs/auditing.md alone. It leaves out JSON Schemas, which any validator can check."""

import base64
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MESSAGE = re.compile(
    rb'\{"sequence":([1-9][0-9]*),"subject":"([!#-\[\]-~]+)",'
    rb'(?:"time":"([ !#-\[\]-~]+)"|"proof":(\[[^\]]*\])),"(body|base64)":(.*)\}'
)
SEGMENT, LEAVES = r"segments/(\d{20})\.jsonl", r"leaves/\d{20}"
BELONGS = rf"manifest\.(json|note)|keys\.json|explanation\.(json|html)|{SEGMENT}|{LEAVES}"
SPOILT = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, LookupError, TypeError)


class Unsound(Exception):  # noqa: N818 - ends the walk
    """What is wrong, and the first sequence at which it is; 0 when it is at none."""


def must(holds: object, says: str, first_bad: int = 0) -> None:
    if not holds:
        raise Unsound(says, first_bad)


@contextmanager
def at(sequence: int) -> Iterator[None]:
    """Whatever is wrong in here is wrong at that sequence, unless it says another."""
    try:
        yield
    except (Unsound, AttributeError, *SPOILT) as error:
        says, first_bad = error.args if isinstance(error, Unsound) else (repr(error), 0)
        raise Unsound(says, first_bad or sequence) from error


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text: str) -> bytes:
    found = base64.b64decode(text, validate=True)
    must(base64.b64encode(found).decode() == text, f"{text[:20]} is not as base64 is written")
    return found


class Tree:
    """The frontier of RFC 6962, section 2.1: the roots of the full trees that the bits of the size stand for."""

    def __init__(self) -> None:
        self.size, self.full = 0, list[bytes]()

    def add(self, leaf: bytes) -> None:
        size = self.size
        while size & 1:
            leaf, size = sha(b"\1", self.full.pop(), leaf), size >> 1
        self.full.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        return reduce(lambda right, left: sha(b"\1", left, right), reversed(self.full)) if self.full else sha()


def led_to(leaf: bytes, place: int, size: int, path: Sequence[str]) -> bytes | None:
    """Where the audit path of section 2.1.1 leads from a leaf."""
    last = size - 1
    for step in path:
        if place > last or not last:
            return None
        if place & 1 or place == last:
            leaf = sha(b"\1", bytes.fromhex(step), leaf)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            leaf = sha(b"\1", leaf, bytes.fromhex(step))
        place, last = place >> 1, last >> 1
    return None if last else leaf


class Keys:
    def __init__(self, content: bytes) -> None:
        told = json.loads(content)
        self.origin, self.keys = told["origin"], list[tuple[int, bytes]]()
        for number, one in enumerate(told["keys"], 1):
            key, since = unbase64(one["public_key"]), one["from_size"]
            least, before = self.keys[-1] if self.keys else (0, key)
            text = f"{self.origin}\nkey {number}\n{one['public_key']}\nfrom {since} {one['at']}\n"
            must(since >= least and fits(before, unbase64(one["signature"]), text), f"key {number} is not vouched for")
            self.keys.append((since, key))
        must(self.origin == f"hiring/{sha(self.keys[0][1]).hex()[:16]}", "the origin is not that of the first key")

    def opened(self, note: str, lines: int) -> list[str]:
        """The lines of a signed note, whose signature is that of the key for its size."""
        text, _, signed = note.partition("\n\n")
        said, begin = text.split("\n"), f"— {self.origin} "
        must(len(said) == lines and signed.startswith(begin) and signed.endswith("\n"), "a note has another form")
        signature = unbase64(signed[len(begin) : -1])
        size = int(said[1] if lines == 5 else said[2].split(" ")[1])
        ends = [since for since, _ in self.keys[1:]] + [size]
        for (since, key), end in zip(self.keys, ends, strict=True):
            if since <= size <= end and signature[:4] == sha(self.origin.encode(), b"\n\1", key)[:4]:
                must(fits(key, signature[4:], f"{text}\n"), f"the signature over {said[1]} does not fit")
                return said
        raise Unsound("a note is signed by no key for its size", 0)

    def head(self, note: str) -> tuple[int, bytes, str]:
        origin, size, root, _, times = self.opened(note, 5)
        must(origin == self.origin, "a tree head is of another log")
        return int(size), unbase64(root), times

    def vouch(self, note: str, document: bytes) -> None:
        origin, about, _, _ = self.opened(note, 4)
        must((origin, about) == (f"{self.origin}/statement", f"sha256 {sha(document).hex()}"), "it vouches for another")


def fits(key: bytes, signature: bytes, text: str) -> bool:
    with suppress(InvalidSignature, ValueError):
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text.encode())
        return True
    return False


class Message(NamedTuple):
    sequence: int
    subject: str
    time: bytes
    proof: list[str]
    body: bytes

    @classmethod
    def of(cls, line: bytes) -> "Message":
        found = MESSAGE.fullmatch(line)
        must(found, "a line is neither a message nor a tree head")
        sequence, subject, time, proof, how, body = found.groups() if found else ()
        stored = unbase64(json.loads(body)) if how == b"base64" else body
        return cls(int(sequence), subject.decode(), time or b"", json.loads(proof or b"[]"), stored)

    @property
    def leaf(self) -> bytes:
        return sha(b"\0", sha(self.subject.encode(), b"\0", self.body))


def follow(message: Message, chains: dict[str, tuple[int, str]], *, part: bool = False) -> None:
    """The body says what the subject says, and follows the message of its aggregate before it."""
    _, _, vacancy, service, kind, id_, number = message.subject.split(".")
    aggregate, version = message.subject.rpartition(".")[0], int(number)
    before, previous = chains.get(aggregate, (0, "0" * 64))
    follows = version == before + 1
    must(follows or (part and version > before), f"{aggregate} goes from {before} to {version}")
    batch = json.loads(message.body)
    must(
        batch and all(e["specversion"] == "1.0" and e["type"] and e["actor"] and "data" in e for e in batch), "no batch"
    )
    must(len({event["id"] for event in batch}) == len(batch), "two events have one id")
    must(len({(e["causationid"], e["actor"], e["time"], e["previous"]) for e in batch}) == 1, "it is not one decision")
    for event in batch:
        said = (event["source"], event["subject"], event["version"])
        must(said == (f"hiring/{service}", f"{vacancy}/{kind}/{id_}", version), "it says another place")
        must(not follows or event["previous"] == previous, "it does not name the one before")
    chains[aggregate] = version, sha(message.subject.encode(), b"\0", message.body).hex()


class Files:
    def __init__(self, place: Path) -> None:
        self.place, self.zip = place, zipfile.ZipFile(place) if place.is_file() else None
        inside = (str(one.relative_to(place)) for one in place.rglob("*") if one.is_file())
        self.names = sorted(self.zip.namelist() if self.zip else inside)
        once = len({*self.names}) == len(self.names) and all(re.fullmatch(BELONGS, name) for name in self.names)
        must(once or not self.zip, "a file stands twice in the bundle, or does not belong in it")

    def read(self, name: str) -> bytes:
        must(name in self.names, f"{name} is missing")
        return self.zip.read(name) if self.zip else (self.place / name).read_bytes()

    def segments(self) -> Iterator[tuple[str, int, list[bytes]]]:
        for name in self.names:
            if found := re.fullmatch(SEGMENT, name):
                *lines, rest = self.read(name).split(b"\n")
                yield name, int(found[1]), [*lines, rest + b" was cut off"] if rest else lines


class Whole:
    def __init__(self, files: Files, keys: Keys, kept: tuple[int, bytes, str] | None) -> None:
        self.files, self.keys, self.kept = files, keys, kept
        self.tree, self.chains, self.sealed = Tree(), dict[str, tuple[int, str]](), 0

    def size(self) -> int:
        for name, first, lines in self.files.segments():
            must(first == self.tree.size + 1, f"{name} does not follow", self.tree.size + 1)
            before, leaves = list(self.tree.full), list[bytes]()
            try:
                self.segment(name, first, lines, leaves)
            except Unsound as error:
                raise Unsound(error.args[0], self.altered(first, before, leaves, lines) or error.args[1]) from error
        must(not self.kept or self.kept[0] <= self.tree.size, "it was cut off", self.tree.size + 1)
        return self.tree.size

    def segment(self, name: str, first: int, lines: list[bytes], leaves: list[bytes]) -> None:
        times = hashlib.sha256()
        for line in lines:
            due = self.tree.size + 1
            if line.startswith(b'{"head":'):
                self.head(line, f"times {first} {times.hexdigest()}")
                times.update(line + b"\n")
                continue
            with at(due):
                message = Message.of(line)
                must(message.sequence == due, f"sequence {due} is missing")
                follow(message, self.chains)
            self.tree.add(message.leaf)
            leaves.append(message.leaf)
            times.update(message.time + b"\n")
            must(not self.kept or self.kept[0] != due or self.kept[1] == self.tree.root(), "it is another log")
        must(leaves and self.sealed == self.tree.size, f"{name} ends without a head", self.tree.size + 1)
        with at(first):
            must(self.files.read(f"leaves/{first:020}").startswith(b"".join(leaves)), f"leaves/{first:020} differs")

    def head(self, line: bytes, times: str) -> None:
        with at(self.sealed + 1):
            size, root, said = self.keys.head(*json.loads(line).values())
            must(size == self.tree.size, "a head stands elsewhere", min(size, self.tree.size) + 1)
            must(root == self.tree.root(), "the tree is not the one that was signed")
            must(said == times, "a time was altered, or a head taken out")
        self.sealed = size

    def altered(self, first: int, full: list[bytes], taken: list[bytes], lines: list[bytes]) -> int | None:
        """The first message that is not the one of which the leaf stands there, if the leaves lead to the last head."""
        with suppress(Unsound, AttributeError, *SPOILT):
            beside = self.files.read(f"leaves/{first:020}")
            signed = [line for line in lines if line.startswith(b'{"head":')][-1]
            size, root, _ = self.keys.head(json.loads(signed)["head"])
            tree, leaves = Tree(), [beside[at : at + 32] for at in range(0, len(beside), 32)]
            tree.size, tree.full = first - 1, full
            for leaf in leaves[: max(0, size - tree.size)]:
                tree.add(leaf)
            must((tree.size, tree.root()) == (size, root), "the leaves lead elsewhere")
            pairs = enumerate(zip(leaves, taken, strict=False), first)
            return next((number for number, (leaf, here) in pairs if leaf != here), None)
        return None


def part(files: Files, keys: Keys, manifest: dict[str, Any]) -> int:
    (size, root, _), last, count, chains = keys.head(manifest["head"]), 0, 0, dict[str, tuple[int, str]]()
    must([name for name, _, _ in files.segments()] == sorted(manifest["files"]), "there are other files")
    for name, _, lines in files.segments():
        for line in lines:
            with at(last + 1):
                message = Message.of(line)
            with at(message.sequence):
                must(message.sequence > last, "it is out of order")
                must(led_to(message.leaf, message.sequence - 1, size, message.proof) == root, "it is not in the tree")
                follow(message, chains, part=True)
            last, count = message.sequence, count + 1
        must(sha(files.read(name)).hex() == manifest["files"][name], f"{name} is another file", last + 1)
    must(count == manifest["messages"], "there are more messages, or fewer", last + 1)
    return count


def pack(files: Files, keys: Keys, manifest: dict[str, Any]) -> int:
    pages, covers = ("explanation.html", "explanation.json"), manifest["covers"]
    must({name: sha(files.read(name)).hex() for name in pages} == manifest["files"], "a page is another file")
    (size, root, _), leaf = keys.head(manifest["head"]), sha(b"\0", bytes.fromhex(covers["message"]))
    must(led_to(leaf, covers["sequence"] - 1, size, covers["proof"]) == root, "the decision is not in the log")
    return 1


def verified(place: Path, kept: str | None) -> int:
    files = Files(place)
    manifest, keys = json.loads(files.read("manifest.json")), Keys(files.read("keys.json"))
    manifest["stream"].pop("created")
    said = tuple(manifest[name] for name in ("format", "hash", "origin", "stream"))
    must(said == ("hiring-log/1", "sha256", keys.origin, {"name": "HIRING"}), "the manifest is of another log")
    if manifest["kind"] == "whole":
        return Whole(files, keys, keys.head(kept) if kept else None).size()
    if "manifest.note" in files.names or manifest["kind"] == "explanation":
        keys.vouch(files.read("manifest.note").decode(), files.read("manifest.json"))
    return {"part": part, "explanation": pack}[manifest["kind"]](files, keys, manifest)


def verify(place: Path, kept: str | None = None) -> tuple[int, int | None, str]:
    """How many messages; the first bad sequence (None: all is sound, 0: it is at none), and what is wrong."""
    try:
        with at(0):
            return verified(place, kept), None, ""
    except Unsound as unsound:
        return 0, unsound.args[1], unsound.args[0]


if __name__ == "__main__":
    print(verify(Path(sys.argv[1]), Path(sys.argv[2]).read_text() if sys.argv[2:] else None))  # noqa: T201 - a script
