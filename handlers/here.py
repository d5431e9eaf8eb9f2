"""The world of this function: opened once, at the first call, and kept for the calls after it."""

from functools import cache

from pipeline.bootstrap import World, open_world
from pipeline.settings import Settings


@cache
def here() -> World:
    """The world that the function's environment describes (FAKTURA_*). Raises Unavailable."""
    return open_world(Settings())
