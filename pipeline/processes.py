"""Processes beside this one: how they are begun, and what suits a process that works on one document after another."""

import gc
import multiprocessing
import os
from multiprocessing.context import SpawnContext

# New objects between two looks of the garbage collector: a document makes some thousands, and hardly any in a circle.
_OBJECTS_BETWEEN = 20_000

# A document's tree is a thousand pieces of a few sizes, let go of together. Of each size glibc keeps 7 at hand and puts
# the rest back together: with room for 2,000 a document is parsed in 0.08 ms and not 0.14, for some 60 MB at most.
_ALLOCATOR = ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=2000")


def beside() -> SpawnContext:
    """Begins processes from nothing, not as copies of this one with its threads and its locks.

    They get an allocator that suits documents, unless the environment chooses one; systems without glibc ignore it.
    """
    os.environ.setdefault(*_ALLOCATOR)
    return multiprocessing.get_context("spawn")


def spare_the_collector() -> None:
    """What was imported lives as long as the process: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN)
