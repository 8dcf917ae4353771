"""The short run: three brokers, two replicas of every service, faults by a seeded schedule, and the checker."""

import random
import sys
from pathlib import Path

import pytest
from tests.faults.cluster import is_root
from tests.faults.playing import play

SECONDS, LANES = 40.0, 3


@pytest.mark.skipif(not is_root(), reason="only root may mount the disks that fill up and stall")
async def test_whatever_breaks_every_acknowledged_command_stands_once_and_all_that_follows_from_it(
    tmp_path: Path,
) -> None:
    seed = random.randrange(10**9)
    print(f"python -m tests.faults.run --minutes {SECONDS / 60:.3g} --lanes {LANES} --seed {seed}")
    verdict = await play(tmp_path, seed, SECONDS, LANES, sys.stdout)
    print(verdict)
    assert verdict.wrong == []
    assert verdict.acknowledged > 100
    assert verdict.faults.total() >= 4
