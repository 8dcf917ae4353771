"""The signed explanation of a decision: whatever is done to any file of it is caught and named."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from services.audit.tests.logs import archived, signing_keys, stored
from services.audit.tests.test_parts import last_note

from hiring.audit import manifest as files
from hiring.audit.kept import KeptLeaves
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import inclusion_proof
from hiring.audit.notes import Forged, Statement
from hiring.audit.packs import write_pack
from hiring.audit.stores import Bundle, Folder, read_whole
from hiring.audit.verifying import verify
from hiring.contracts.envelope import message_hash

DECISION = 9
PAGES = {"explanation.json": b'{"decision": "rejected"}\n', "explanation.html": b"<p>rejected</p>\n"}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The pack, unpacked into a folder."""
    with ZipFile(pack_in(tmp_path)) as packed:
        packed.extractall(tmp_path / "pack")
    return tmp_path / "pack"


def pack_in(tmp_path: Path) -> Path:
    """The explanation of a decision out of twenty."""
    messages = stored(20)
    archive, keys = archived(tmp_path, messages), signing_keys(tmp_path)
    note, decision = last_note(archive), messages[DECISION - 1]
    head = keys.history.head(note)
    proof = inclusion_proof(KeptLeaves(archive), DECISION - 1, head.size)
    whole = msgspec.structs.replace(Manifest.from_json(read_whole(archive, files.NAME)), head=note)
    history = KeyHistory.from_json(read_whole(archive, files.KEYS))
    covers = {
        "decision": "e9",
        "sequence": DECISION,
        "message": message_hash(decision.subject, decision.body),
        "proof": [hash_.hex() for hash_ in proof],
    }
    bundle = Bundle(tmp_path / "pack.zip", write=True)
    manifest = write_pack(bundle, whole, history, PAGES, covers)
    statement = Statement(head.origin, hashlib.sha256(manifest).hexdigest(), head.size, head.root, datetime.now(UTC))
    bundle.put(files.STATEMENT, keys.sign(statement).encode())
    bundle.close()
    keys.close()
    return tmp_path / "pack.zip"


def said_of(pack: Path) -> str:
    """Why it is not sound; nothing when it is."""
    try:
        verdict = verify(Folder(pack))
    except Forged as forged:
        return str(forged)
    return verdict.flaw.says if verdict.flaw else ""


def test_a_pack_is_sound(pack: Path) -> None:
    verdict = verify(Folder(pack))
    assert (verdict.flaw, verdict.vouched) == (None, True)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_any_byte_of_a_page_that_is_flipped_is_caught_and_the_page_named(pack: Path, name: str) -> None:
    content = (pack / name).read_bytes()
    for place in range(len(content)):
        (pack / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert said_of(pack) == f"{name} is not the file that manifest.json names: it was altered"


@pytest.mark.parametrize("name", [files.NAME, files.STATEMENT, files.KEYS])
def test_any_byte_of_what_vouches_that_is_flipped_is_caught(pack: Path, name: str) -> None:
    content = (pack / name).read_bytes()
    for place in range(0, len(content) - 1, 7):
        (pack / name).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert said_of(pack), f"byte {place} of {name}"


@pytest.mark.parametrize("name", [*PAGES, files.NAME, files.STATEMENT, files.KEYS])
def test_a_file_that_is_cut_off_is_caught(pack: Path, name: str) -> None:
    content = (pack / name).read_bytes()
    (pack / name).write_bytes(content[: len(content) // 2])
    assert said_of(pack)


@pytest.mark.parametrize(
    "forge",
    [
        lambda covers: covers | {"sequence": DECISION - 1},
        lambda covers: covers | {"message": hashlib.sha256(b"another").hexdigest()},
        lambda covers: covers | {"proof": covers["proof"][::-1]},
        lambda covers: covers | {"proof": covers["proof"][:-1]},
    ],
    ids=["another place", "another message", "reordered", "a step dropped"],
)
def test_a_forged_proof_is_caught_also_by_whoever_could_sign_the_manifest(
    pack: Path, tmp_path: Path, forge: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    """The forger has the service's key: what the statement vouches for is the forged manifest."""
    manifest = json.loads((pack / files.NAME).read_bytes())
    manifest["covers"] = forge(manifest["covers"])
    forged = json.dumps(manifest).encode()
    (pack / files.NAME).write_bytes(forged)
    assert said_of(pack) == "manifest.json is not the one that manifest.note vouches for"
    keys = signing_keys(tmp_path)
    head = keys.history.head(manifest["head"])
    statement = Statement(head.origin, hashlib.sha256(forged).hexdigest(), head.size, head.root, datetime.now(UTC))
    (pack / files.STATEMENT).write_text(keys.sign(statement))
    keys.close()
    assert said_of(pack) == "the proof of the decision does not lead to the signed tree head"
