"""The world of this function: opened once, at the first call, and kept for the calls after it."""

from functools import cache

from pipeline.bootstrap import World, open_world
from pipeline.processes import spare_the_collector
from pipeline.settings import Settings


@cache
def here() -> World:
    """The world that the function's environment describes (FAKTURA_*). Raises Unavailable."""
    spare_the_collector()
    return open_world(Settings())
