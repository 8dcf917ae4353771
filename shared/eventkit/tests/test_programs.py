"""Programs as the tests start them are processes like any other, whose imports are done already."""

import os
from pathlib import Path

import pytest

from hiring.eventkit.testing.programs import Program


def ran(code: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    program = Program(
        "-c", code, output=folder / "output", errors=folder / "errors", environment=environment, folder=folder
    )
    return program.wait(), (folder / "output").read_text(), (folder / "errors").read_text()


def test_a_program_has_its_own_folder_environment_outputs_and_exit_code(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), os.environ['WORD']); print('odd', file=sys.stderr); sys.exit(3)"
    assert ran(code, tmp_path, WORD="here") == (3, f"{tmp_path} here\n", "odd\n")
    assert "WORD" not in os.environ


@pytest.mark.parametrize("module", ["hiring.gateway.app", "hiring.local.demo.run", "hiring.local.up"])
def test_what_was_to_be_imported_beforehand_is(tmp_path: Path, module: str) -> None:
    assert ran(f"import sys; sys.exit({module!r} not in sys.modules)", tmp_path)[0] == 0


def test_the_server_that_forks_has_one_thread(tmp_path: Path) -> None:
    code = "import os; print(len(os.listdir(f'/proc/{os.getppid()}/task')))"
    assert ran(code, tmp_path)[1] == "1\n"


def test_a_killed_program_has_the_signal_for_its_exit_code(tmp_path: Path) -> None:
    program = Program("-c", "print('there', flush=True); import time; time.sleep(60)", output=tmp_path / "output")
    assert program.first_line() == "there"
    assert program.returncode is None
    program.kill()
    assert program.wait() == -9
