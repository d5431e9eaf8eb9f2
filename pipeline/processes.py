"""Processes beside this one: how they are begun, and what suits a process that works on one document after another."""

import gc
import multiprocessing
import os
from multiprocessing.context import SpawnContext

# New objects between two looks of the garbage collector: a document makes some thousands, and hardly any in a circle.
_OBJECTS_BETWEEN = 20_000

# A document's tree is a thousand pieces of a few sizes, let go of together. Of each size glibc keeps 7 at hand and puts
# the rest back together: with room for 2,000 (of up to 256 bytes, so 4 MB) a document is parsed in 0.08 ms, not 0.14.
_ALLOCATOR = ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=2000:glibc.malloc.tcache_max=256")


def anew() -> SpawnContext:
    """Begins processes from nothing, not as copies of this one with its threads and its locks."""
    return multiprocessing.get_context("spawn")


def judging() -> SpawnContext:
    """As `anew`, for processes that judge and do no more: with an allocator that suits documents.

    It is none for those that draw: what the typesetter lets go of stays in so many pieces that they grow by 70 MB for
    each thousand pictures. An allocator that the environment chooses stays; systems without glibc ignore it.
    """
    os.environ.setdefault(*_ALLOCATOR)
    return anew()


def spare_the_collector() -> None:
    """What was imported lives as long as the process: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN)
