"""The same files in a folder, in a bundle and in a bucket of a real S3 server."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer
from services.audit.tests.logs import archived_in, stored

from hiring.audit.bucket import Bucket
from hiring.audit.stores import Bundle, Folder, NoArchive, Store, open_store, read_whole
from hiring.audit.verifying import verify


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server on this machine."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of a bucket's prefix, one for each test."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    name = tmp_path.name.replace("_", "-").lower()[-40:].strip("-")
    httpx2.put(f"{server}/{name}").raise_for_status()
    return f"s3://{name}/production"


def try_out(store: Store) -> None:
    store.put("a/2", b"two")
    store.put("a/1", b"one")
    store.put("b/1", b"other")
    assert store.names("a") == ["a/1", "a/2"]
    assert store.names("c") == []
    assert read_whole(store, "a/2") == b"two"
    with pytest.raises(FileNotFoundError):
        store.open("a/3")


def test_a_folder_keeps_files_by_name_and_replaces_them(tmp_path: Path) -> None:
    store = Folder(tmp_path / "archive")
    try_out(store)
    store.put("a/2", b"three")
    assert read_whole(store, "a/2") == b"three"
    assert isinstance(open_store(str(tmp_path / "archive")), Folder)


def test_a_bucket_keeps_files_by_name_and_replaces_them(bucket: str) -> None:
    store = open_store(bucket)
    assert isinstance(store, Bucket)
    try_out(store)
    store.put("a/2", b"three")
    assert read_whole(store, "a/2") == b"three"


def test_a_bundle_keeps_files_by_name(tmp_path: Path) -> None:
    bundle = Bundle(tmp_path / "all.zip", write=True)
    try_out(bundle)
    bundle.close()
    assert read_whole(open_store(str(tmp_path / "all.zip")), "b/1") == b"other"


def test_an_archive_in_a_bucket_is_written_gone_on_with_and_verified(bucket: str, tmp_path: Path) -> None:
    archived_in(open_store(bucket), tmp_path, stored(20))
    archived_in(open_store(bucket), tmp_path, stored(35))
    verdict = verify(open_store(bucket))
    assert (verdict.size, verdict.flaw) == (35, None)


def test_what_is_no_archive_says_so(tmp_path: Path, bucket: str) -> None:
    (tmp_path / "note.txt").write_text("no bundle")
    with pytest.raises(NoArchive, match="is no bundle"):
        open_store(str(tmp_path / "note.txt"))
    with pytest.raises(NoArchive, match="could not be put"):
        open_store(bucket.replace("s3://", "s3://no-")).put("a", b"")
