"""What a serving process makes and drops is collected, what stands since its start is not looked at again."""

import subprocess
import sys

_PROGRAM = """
import gc, weakref
from hiring.chassis.collecting import keep_what_stands

class Knot:
    def __init__(self):
        self.self = self

standing = [Knot() for _ in range(10)]
keep_what_stands()
assert gc.get_freeze_count() > len(standing)
dropped = weakref.ref(Knot())
assert dropped() is not None
kept = [[] for _ in range(60_000)]
assert dropped() is None
"""


def test_what_is_dropped_in_knots_is_collected_after_many_new_objects() -> None:
    subprocess.run([sys.executable, "-c", _PROGRAM], check=True)  # noqa: S603 - our own words
