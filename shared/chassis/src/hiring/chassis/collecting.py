"""The garbage collector of a process that serves: it looks seldom, and never again at what stands since the start."""

import gc

_NEW_OBJECTS = 50_000
"""Python collects after 700; each decision makes some hundred, nearly all of which go by themselves."""


def collect_seldom() -> None:
    """Call it when everything is set up.

    Contracts, models and tables are some half a million objects that live as long as the process. Going through them
    again and again took a fifth of a service's processor time under load, up to half a second at a time. Source: the
    documentation of Python's `gc.freeze`.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
