"""A world whose buyer's program reads what a test says."""

from pathlib import Path

from pipeline.bootstrap import World
from tests.flow.worlds import new_world


def world_reading(folder: Path, *reads: str, **wishes: object) -> World:
    """A new world below a folder, in `data`; `wishes` are of the buyer's program."""
    world = new_world(folder / "data")
    buyer = world.registry.company("sample-buyer")
    assert buyer is not None
    program = buyer.program.model_copy(update={"reads": reads, **wishes})
    world.registry.put(buyer.model_copy(update={"program": program, "version": buyer.version + 1}))
    return world
