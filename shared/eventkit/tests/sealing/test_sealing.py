"""What is told of a person is encrypted with their key, and gone for ever with it."""

import base64
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.sealed import Ciphertext, Sealed
from hiring.eventkit.decider import Issued, Refused
from hiring.eventkit.handling import Handling
from hiring.eventkit.keys import KEYS, PERSONS_KEYS
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.sealing import ERASED, UnfitMasterKey, Unsealable, Vault
from hiring.eventkit.views.database import prepare_database, reading

CANARY = "Xanthippe Quillfeather"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The URL and schema of an empty database of keys."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'keys.db'}", "keys"
    url, schema = request.getfixturevalue("postgresql_url"), f"keys_{uuid.uuid4().hex[:8]}"
    prepare_database(url, schema, (PERSONS_KEYS,))
    return url, schema


def note(diary: Any, person: str | None = "cleo", text: str = CANARY) -> Any:
    quotes = (diary.Quote(said=Sealed(f"{text} said")),)
    return diary.NoteTaken(page="p", number=1, person=person, text=Sealed(text), quotes=quotes)


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_sealed_text_can_be_read_again_also_by_another_process(
    place: tuple[str, str], master_key: str, diary: Any
) -> None:
    one, other = Vault(place[0], master_key, place[1]), Vault(place[0], master_key, place[1])
    (event,) = await one.seal([note(diary)])
    (second,) = await other.seal([note(diary)])
    assert CANARY not in event.model_dump_json()
    assert event != second
    for vault in (one, other):
        assert vault.reveal(event.text) == CANARY
        assert vault.reveal(event.quotes[0].said) == f"{CANARY} said"
    assert one.reveal(Sealed("plain")) == "plain"
    one.close()
    other.close()


async def test_replicas_that_need_a_key_at_once_agree_on_it(place: tuple[str, str], master_key: str) -> None:
    vaults = [Vault(place[0], master_key, place[1]) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        ciphers = list(threads.map(lambda vault: vault._keys.existing_or_new("cleo"), vaults))  # noqa: SLF001
    nonce, text = b"0" * 12, b"hello"
    assert len({cipher.encrypt(nonce, text, None) for cipher in ciphers if cipher}) == 1
    for vault in vaults:
        vault.close()


async def test_a_destroyed_key_erases_what_it_sealed_for_everybody(
    place: tuple[str, str], master_key: str, diary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.eventkit.sealing._CACHED_SECONDS", 0.0)
    here, there = Vault(place[0], master_key, place[1]), Vault(place[0], master_key, place[1])
    (event,) = await here.seal([note(diary)])
    (someone_else,) = await here.seal([note(diary, person="dora")])
    assert there.reveal(event.text) == CANARY
    erasure = await here.destroy("cleo")
    assert (erasure.person, erasure.keys) == ("cleo", 1)
    assert here.reveal(event.text) == ERASED
    assert there.reveal(event.text) == ERASED
    assert here.reveal(someone_else.text) == CANARY
    assert await there.destroy("cleo") == erasure
    for vault in (here, there):
        with pytest.raises(Refused, match="erased"):
            await vault.seal([note(diary)])
        assert await vault.seal([event]) == (event,)
        vault.close()


async def test_somebody_without_a_key_is_erased_as_well(vault: Vault, diary: Any) -> None:
    assert (await vault.destroy("cleo")).keys == 0
    with pytest.raises(Refused, match="erased"):
        await vault.seal([note(diary)])


async def test_plain_text_and_keys_stand_on_no_disk(  # noqa: PLR0913, PLR0917 - fixtures
    tmp_path: Path, broker: EmbeddedBroker, log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    quotes = (diary.Quote(said=Sealed(CANARY)),)
    for number in range(3):
        await handling.handle(
            diary.TakeNote(page="p", person="cleo", text=Sealed(CANARY), quotes=quotes), f"c{number}", issued
        )
    events = await diary.history(log, "p")
    assert [vault.reveal(event.text) for event in events] == [CANARY] * 3
    with vault._keys.engine.connect() as connection:  # noqa: SLF001 - the wrapped key is what must vanish
        wrapped = connection.execute(select(KEYS.c.wrapped)).scalar_one()
    assert wrapped in bytes_in(tmp_path)
    await vault.destroy("cleo")
    await broker.stop()
    on_disk = bytes_in(tmp_path)
    assert CANARY.encode() not in on_disk
    assert wrapped not in on_disk
    await broker.start()
    assert [vault.reveal(event.text) for event in await diary.history(log, "p")] == [ERASED] * 3


async def test_a_key_is_not_said_to_be_destroyed_while_a_reader_keeps_it_on_the_disk(
    tmp_path: Path, master_key: str, diary: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.eventkit.views.database._BUSY_TIMEOUT_MS", 50)
    vault = Vault(f"sqlite:///{tmp_path / 'keys.db'}", master_key)
    await vault.seal([note(diary)])
    with reading(vault._keys.engine) as connection:  # noqa: SLF001 - somebody who reads on
        wrapped = connection.execute(select(KEYS.c.wrapped)).scalar_one()
        with pytest.raises(OperationalError, match="somebody reads the keys; it is tried again"):
            await vault.destroy("cleo")
        assert wrapped in bytes_in(tmp_path)
    assert (await vault.destroy("cleo")).keys == 1
    assert wrapped not in bytes_in(tmp_path)
    vault.close()


async def test_text_that_names_nobody_is_neither_sealed_nor_stored(vault: Vault, diary: Any) -> None:
    class Rumour(Event, wire="test.rumour.v1"):
        text: Sealed

    del EVENTS["test.rumour.v1"]
    for nobodys in (note(diary, person=None), Rumour(text=Sealed(CANARY))):
        with pytest.raises(Unsealable, match="does not say whose key"):
            await vault.seal([nobodys])
    with pytest.raises(ValueError, match="not encrypted") as error:
        encode(diary.page_id("p"), 1, FIRST, Metadata("c", "ada", diary.MONDAY, "c"), [note(diary)])
    assert CANARY not in str(error.value)


async def test_an_event_without_such_text_needs_no_key(vault: Vault, diary: Any) -> None:
    plain = diary.NoteTaken(page="p", number=1, person="cleo")
    assert await vault.seal([plain]) == (plain,)
    assert (await vault.destroy("cleo")).keys == 0


async def test_a_ciphertext_opens_only_as_what_it_was_sealed_as(vault: Vault, diary: Any) -> None:
    cleo, dora = await vault.seal([note(diary), note(diary, person="dora")])
    stolen = Ciphertext("dora", 1, cleo.text.content.nonce, cleo.text.content.text)
    for wrong in (stolen, Ciphertext("cleo", 2, cleo.text.content.nonce, cleo.text.content.text)):
        with pytest.raises(Unsealable, match="altered"):
            vault.reveal(Sealed(wrong))
    with pytest.raises(Unsealable, match="never was a key"):
        vault.reveal(Sealed(Ciphertext("emil", 1, dora.text.content.nonce, dora.text.content.text)))


@pytest.mark.parametrize(
    ("key", "reason"), [("not base64!", "not base64"), (base64.b64encode(b"x" * 31).decode(), "31 bytes"), ("", "0 b")]
)
def test_a_master_key_is_32_bytes_in_base64(tmp_path: Path, key: str, reason: str) -> None:
    with pytest.raises(UnfitMasterKey, match=reason):
        Vault(f"sqlite:///{tmp_path / 'keys.db'}", key)


async def test_another_master_key_is_noticed_at_the_start(tmp_path: Path, vault: Vault, diary: Any) -> None:
    await vault.seal([note(diary)])
    with pytest.raises(UnfitMasterKey, match="not the master key"):
        Vault(f"sqlite:///{tmp_path / 'keys.db'}", base64.b64encode(b"y" * 32).decode())


@dataclass(frozen=True)
class Shelf:
    notes: dict[str, tuple[Sealed, ...]]
    kind: str = "shelf"


async def test_a_state_is_opened_however_deep_and_stays_sealed_itself(vault: Vault, diary: Any) -> None:
    (sealed,) = await vault.seal([note(diary)])
    shelf = Shelf({"first": (sealed.text,), "second": ()})
    opened = vault.opened(shelf)
    assert opened == Shelf({"first": (Sealed(CANARY),), "second": ()})
    assert not shelf.notes["first"][0].is_plain
    await vault.destroy("cleo")
    assert vault.opened(shelf).notes["first"] == (Sealed(ERASED),)
