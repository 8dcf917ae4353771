"""What an auditor takes home of the plays, verified by a program that was written from docs/auditing.md alone."""

import random
from pathlib import Path

import pytest
from pydantic import SecretStr
from services.audit.tests.tampering import bundled, files_of, flaw_in, flips, other_harm
from tests.journeys.played import Played

from hiring.audit.app import SERVICE as AUDIT
from hiring.chassis.assembly import running
from hiring.chassis.settings import Settings
from hiring.evaluation.app import SERVICE as EVALUATION
from hiring.local.audit.explaining import explain
from hiring.local.audit.exporting import export
from hiring.local.audit.selecting import Wanted

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLIPS = 12


async def test_what_is_taken_home_is_sound_and_whatever_is_done_to_it_is_found_by_both_verifiers(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIRING_ARCHIVE_SECONDS", "0.1")
    broker = played.client.connected_url.geturl() if played.client.connected_url else ""
    settings = Settings(nats_url=SecretStr(broker), data_folder=played.folder, http_port=0)
    rejection = next(
        one.sequence for one in await played.commits() for entry in one.entries if "candidate-rejected" in entry.type
    )
    whole, part, pack = (tmp_path / f"{name}.zip" for name in ("whole", "part", "pack"))
    async with running(EVALUATION, settings), running(AUDIT, settings):
        for out, wanted in ((whole, Wanted()), (part, Wanted(vacancy="backend-engineer"))):
            await export(out, played.folder, broker, wanted, None, "auditor", as_json_lines=True)
        await explain(str(rejection), pack, played.folder, broker, None, "maria", as_json_lines=True)
    assert flaw_in(played.folder / "archive") is None
    dice = random.Random(15)
    for place in (whole, part, pack):
        assert flaw_in(place) is None
        files, caught, tried = files_of(place), 0, 0
        for name in files:
            harm = [*flips(files, name, FLIPS, dice), *other_harm(files, name, dice)]
            for _, spoilt in harm:
                caught += flaw_in(bundled(spoilt, tmp_path / "spoilt.zip")) is not None
                tried += 1
        assert caught > tried * 3 // 4, (place.name, caught, tried)
