"""A verifier of our files that was written from docs/auditing.md alone: the standard library and one for Ed25519.

It leaves out the JSON Schemas of events, which any validator can check, and packs. `python independent.py BUNDLE` says
what it found.
"""

import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MESSAGE = re.compile(
    rb'\{"sequence":(\d+),"subject":("[^"]*"),(?:"time":"([^"]*)"|"proof":(\[[^\]]*\])),"(body|base64)":(.*)\}\n',
    re.DOTALL,
)


class Wrong(Exception):  # noqa: N818 - ends the walk
    """The first thing that is wrong: at which sequence (0: at none), and what."""

    def __init__(self, sequence: int, says: str) -> None:
        super().__init__(says)
        self.sequence = sequence


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


class Files:
    """A folder or a ZIP file."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.zip = zipfile.ZipFile(place) if place.is_file() else None

    def read(self, name: str) -> bytes:
        try:
            return self.zip.read(name) if self.zip else (self.place / name).read_bytes()
        except (KeyError, FileNotFoundError) as error:
            raise Wrong(0, f"{name} is missing") from error

    def segments(self) -> list[str]:
        names = self.zip.namelist() if self.zip else [f"segments/{p.name}" for p in (self.place / "segments").iterdir()]
        return sorted(name for name in names if name.startswith("segments/"))


class Keys:
    def __init__(self, content: bytes) -> None:
        told = json.loads(content)
        self.origin, self.keys = told["origin"], told["keys"]
        first = base64.b64decode(self.keys[0]["public_key"])
        if self.origin != f"hiring/{hashlib.sha256(first).hexdigest()[:16]}":
            raise Wrong(0, "the origin is not that of the first key")
        for number, key in enumerate(self.keys, 1):
            before = self.keys[max(0, number - 2)]
            text = f"{self.origin}\nkey {number}\n{key['public_key']}\nfrom {key['from_size']} {key['at']}\n"
            if key["from_size"] < before["from_size"] or not fits(before["public_key"], text, key["signature"]):
                raise Wrong(0, f"key {number} is not vouched for")

    def opened(self, note: str) -> list[str]:
        """The lines of a signed note."""
        text, _, signed = note.partition("\n\n")
        name, signature = signed.removeprefix("— ").rstrip("\n").split(" ")
        raw, lines = base64.b64decode(signature), (text + "\n").splitlines()
        size = int(lines[2].split(" ")[1] if lines[2].startswith("tree ") else lines[1])
        for number, key in enumerate(self.keys):
            public = base64.b64decode(key["public_key"])
            if raw[:4] != sha(self.origin.encode(), b"\n\x01", public)[:4]:
                continue
            until = self.keys[number + 1]["from_size"] if number + 1 < len(self.keys) else size
            signature = base64.b64encode(raw[4:]).decode()
            in_force = name == self.origin and key["from_size"] <= size <= until
            if in_force and fits(key["public_key"], text + "\n", signature):
                return lines
        raise Wrong(0, "a note is not signed by this log")


def fits(public: str, text: str, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


class Tree:
    """The frontier: a root for each bit of the size."""

    def __init__(self) -> None:
        self.size = 0
        self.roots: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        self.size += 1
        self.roots.append((0, leaf))
        while len(self.roots) > 1 and self.roots[-1][0] == self.roots[-2][0]:
            (level, right), (_, left) = self.roots.pop(), self.roots.pop()
            self.roots.append((level + 1, sha(b"\1", left, right)))

    def root(self) -> bytes:
        if not self.roots:
            return sha()
        *before, (_, root) = self.roots
        for _, left in reversed(before):
            root = sha(b"\1", left, root)
        return root


def root_of_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """RFC 9162, section 2.1.3.2."""
    place, last = index, size - 1
    for one in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            leaf = sha(b"\1", one, leaf)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            leaf = sha(b"\1", leaf, one)
        place, last = place // 2, last // 2
    return leaf if last == 0 else None


class Chains:
    def __init__(self, *, part: bool) -> None:
        self.part = part
        self.last: dict[str, tuple[int, str]] = {}

    def take(self, sequence: int, subject: str, body: bytes) -> bytes:
        """The message's hash, when body and subject say the same and follow what came before."""
        about, version = subject.rpartition(".")[0], int(subject.rpartition(".")[2])
        hash_ = sha(subject.encode(), b"\0", body)
        before, previous = self.last.get(about, (0, "0" * 64))
        self.last[about] = version, hash_.hex()
        if version != before + 1 and not (self.part and version > before):
            raise Wrong(sequence, f"{about} goes from {before} to {version}")
        _, _, vacancy, service, kind, id_, _ = subject.split(".")
        for event in json.loads(body):
            place = (event["version"], event["source"], event["subject"])
            if place != (version, f"hiring/{service}", f"{vacancy}/{kind}/{id_}"):
                raise Wrong(sequence, "the body says another place than the subject")
            if version == before + 1 and event["previous"] != previous:
                raise Wrong(sequence, f"{about} version {version} does not follow from the one before")
        return hash_


def read(line: bytes, sequence: int) -> tuple[int, str, str, list[bytes], bytes]:
    found = MESSAGE.fullmatch(line)
    if found is None:
        raise Wrong(sequence, "a line can't be read")
    body = base64.b64decode(json.loads(found[6])) if found[5] == b"base64" else found[6]
    path = [bytes.fromhex(one) for one in json.loads(found[4] or b"[]")]
    return int(found[1]), json.loads(found[2]), (found[3] or b"").decode(), path, body


def lines_of(content: bytes) -> Iterator[bytes]:
    yield from (line + b"\n" for line in content.split(b"\n")[:-1])
    if not content.endswith(b"\n"):
        yield content.rpartition(b"\n")[2]


def whole(files: Files, keys: Keys) -> int:
    tree, chains = Tree(), Chains(part=False)
    for name in files.segments():
        first, sealed, times = tree.size + 1, False, hashlib.sha256()
        if name != f"segments/{first:020}.jsonl":
            raise Wrong(first, f"{name} does not follow")
        for line in lines_of(files.read(name)):
            sealed = line.startswith(b'{"head":')
            if sealed:
                head(line, keys, tree, f"times {first} {times.hexdigest()}")
                times.update(line)
                continue
            sequence, subject, time, _, body = read(line, tree.size + 1)
            if sequence != tree.size + 1:
                raise Wrong(sequence, f"sequence {tree.size + 1} is missing")
            tree.add(sha(b"\0", chains.take(sequence, subject, body)))
            times.update(time.encode() + b"\n")
        if not sealed:
            raise Wrong(tree.size + 1, f"{name} ends without a tree head")
    return tree.size


def head(line: bytes, keys: Keys, tree: Tree, times: str) -> None:
    try:
        origin, size, root, _, told = keys.opened(json.loads(line)["head"])
    except ValueError as error:
        raise Wrong(tree.size, "a tree head can't be read") from error
    if (origin, int(size), base64.b64decode(root), told) != (keys.origin, tree.size, tree.root(), times):
        raise Wrong(tree.size, "a tree head is not over what stands before it")


def part(files: Files, keys: Keys, manifest: dict[str, Any]) -> int:
    _, size, root, _, _ = keys.opened(manifest["head"])
    statement = keys.opened(files.read("manifest.note").decode())
    if statement[1] != f"sha256 {hashlib.sha256(files.read('manifest.json')).hexdigest()}":
        raise Wrong(0, "the statement is about another manifest")
    chains, last, count = Chains(part=True), 0, 0
    for name, hash_ in manifest["files"].items():
        content = files.read(name)
        for line in lines_of(content):
            sequence, subject, _, path, body = read(line, last + 1)
            leaf = sha(b"\0", chains.take(sequence, subject, body))
            if sequence <= last or root_of_path(leaf, sequence - 1, int(size), path) != base64.b64decode(root):
                raise Wrong(sequence, "the proof does not lead to the head")
            last, count = sequence, count + 1
        if hashlib.sha256(content).hexdigest() != hash_:
            raise Wrong(last + 1, f"{name} is another file")
    return count


def verified(place: Path) -> int:
    files = Files(place)
    manifest = json.loads(files.read("manifest.json"))
    keys = Keys(files.read("keys.json"))
    if (manifest["format"], manifest["hash"], manifest["origin"]) != ("hiring-log/1", "sha256", keys.origin):
        raise Wrong(0, "the manifest is of another format or log")
    return whole(files, keys) if manifest["kind"] == "whole" else part(files, keys, manifest)


def verify(place: Path) -> tuple[int, int | None, str]:
    """How many messages; the sequence of the first flaw, None when there is none, and what is wrong."""
    try:
        return verified(place), None, ""
    except Wrong as wrong:
        return 0, wrong.sequence, str(wrong)
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        return 0, 0, f"a file can't be read: {error}"


if __name__ == "__main__":
    print(verify(Path(sys.argv[1])))  # noqa: T201 - a script
