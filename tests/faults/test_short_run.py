"""The short run: two replicas of everything on a cluster of three brokers, while a dozen faults and more are injected.

The long run is `python -m tests.faults.run`.
"""

import random
import sys
from pathlib import Path

import pytest
from tests.faults.cluster import is_root
from tests.faults.playing import Size, play


@pytest.mark.skipif(not is_root(), reason="only root may mount the disks that fill up and stall")
async def test_nothing_is_lost_doubled_or_reordered_while_faults_are_injected(tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 - so that a failure can be played again
    size = Size(seconds=240, lanes=2, calm=0.7, acknowledged=100, faults=12)
    verdict = await play(tmp_path, seed, size, sys.stdout)
    print(verdict)  # noqa: T201 - as above
    assert verdict.wrong == []
    assert verdict.acknowledged >= size.acknowledged
    assert verdict.faults.total() >= size.faults
