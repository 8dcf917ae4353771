"""Commands that put on record who asks say it where nobody has a name, too."""

import os

import pytest

from hiring.local.audit.showing import whoever_asks


def test_in_a_container_whoever_asks_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 1_999_999)
    assert whoever_asks(None) == "uid-1999999"
    assert whoever_asks("aron") == "aron"
