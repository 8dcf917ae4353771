"""A new SQLite file that several open at once: each waits for the others."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from hiring.eventkit.views.database import open_database

AT_ONCE = 4


def test_whoever_opens_a_new_file_at_the_same_time_waits_for_the_others(tmp_path: Path) -> None:
    """SQLite refuses the switch to a log of writes at once, whatever the time-out."""
    for number in range(30):
        together = Barrier(AT_ONCE)

        def opened(url: str, together: Barrier = together) -> None:
            together.wait()
            open_database(url).dispose()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(opened, [f"sqlite:///{tmp_path / str(number)}.db"] * AT_ONCE))
