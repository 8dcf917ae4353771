"""The garbage collector of our processes: it looks seldom, and never again at what stands since the start."""

import gc

_NEW_OBJECTS = 50_000
"""Python collects after 700; each decision makes some hundred, nearly all of which go by themselves."""


def collect_seldom() -> None:
    """Call it first: importing makes half a million objects, and Python would look for knots in them all the while."""
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def keep_what_stands() -> None:
    """Call it when everything is set up.

    Contracts, models and tables live as long as the process. Going through them again and again took a fifth of a
    service's processor time under load, up to half a second at a time. Source: the documentation of Python's
    `gc.freeze`.
    """
    collect_seldom()
    gc.collect()
    gc.freeze()
