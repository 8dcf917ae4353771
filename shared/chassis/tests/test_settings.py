"""What a service is told from outside."""

import io
import json
import logging as stdlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr

from hiring.chassis.logging import Form, configure_logging
from hiring.chassis.master_key import NoMasterKey, master_key
from hiring.chassis.settings import Settings, as_markdown


@pytest.fixture
def untouched() -> Iterator[None]:
    handlers, level = stdlib.root.handlers[:], stdlib.root.level
    yield
    stdlib.root.handlers[:] = handlers
    stdlib.root.setLevel(level)
    structlog.reset_defaults()


def test_every_setting_says_what_it_does_with_an_example() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.examples, name
        assert f"`HIRING_{name.upper()}`" in as_markdown(Settings)


def test_a_secret_may_be_a_file_of_the_settings_name_and_a_variable_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "HIRING_DATABASE_URL").write_text("postgresql+psycopg://from/file\n")
    (tmp_path / "HIRING_NATS_URL").write_text("nats://from-file:4222")
    monkeypatch.setenv("HIRING_SECRETS_FOLDER", str(tmp_path))
    monkeypatch.setenv("HIRING_NATS_URL", "nats://from-variable:4222")
    settings = Settings()
    assert settings.views_url("briefing") == "postgresql+psycopg://from/file"
    assert settings.nats_urls() == ["nats://from-variable:4222"]


def test_no_secret_stands_in_the_settings_text() -> None:
    settings = Settings(nats_url=SecretStr("nats://u:swordfish@h"), master_key=SecretStr("swordfish"))
    assert "swordfish" not in repr(settings)


def test_the_master_key_is_made_once_beside_the_keys(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    made = master_key(settings)
    assert master_key(settings) == made
    assert (tmp_path / "data" / "master.key").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["master.key"]


def test_the_master_key_comes_from_its_setting_or_its_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("filed\n")
    assert master_key(Settings(master_key=SecretStr("set"))) == "set"
    assert master_key(Settings(master_key_file=tmp_path / "key")) == "filed"


def test_a_shared_keys_database_wants_a_master_key_that_was_given(tmp_path: Path) -> None:
    with pytest.raises(NoMasterKey, match="HIRING_MASTER_KEY"):
        master_key(Settings(data_folder=tmp_path, keys_database_url=SecretStr("postgresql+psycopg://h/keys")))


@pytest.mark.usefixtures("untouched")
def test_log_lines_go_to_stderr_as_it_is_when_logging_is_set_up(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger().info("happened")
    assert json.loads(capsys.readouterr().err)["event"] == "happened"


@pytest.mark.usefixtures("untouched")
def test_our_lines_and_the_libraries_come_as_json_with_what_is_bound() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream)
    with structlog.contextvars.bound_contextvars(command_id="c1"):
        structlog.get_logger().info("command_handled", version=1)
        stdlib.getLogger("some.library").warning("it says %s", "this")
    ours, theirs = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (ours["event"], ours["version"], ours["command_id"], ours["level"]) == ("command_handled", 1, "c1", "info")
    assert (theirs["event"], theirs["command_id"], theirs["logger"]) == ("it says this", "c1", "some.library")


@pytest.mark.usefixtures("untouched")
def test_a_traceback_shows_no_local_variable() -> None:
    forms: tuple[Form, ...] = ("json", "console")
    for form in forms:
        stream = io.StringIO()
        configure_logging(form=form, stream=stream)
        hidden = "sword" + "fish"
        try:
            assert len(hidden) // 0
        except ZeroDivisionError:
            structlog.get_logger().exception("command_failed")
        assert "ZeroDivisionError" in stream.getvalue()
        assert "swordfish" not in stream.getvalue()
