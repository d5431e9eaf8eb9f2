"""How long each stage takes, told to whoever watches (metrics, a trace); unwatched it costs next to nothing.

Who watches is a matter of the thread (or task) at work, so that documents in parallel are told apart.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from time import perf_counter
from typing import ParamSpec, TypeVar

Watch = Callable[[str, float], None]  # the stage, and seconds

_P = ParamSpec("_P")
_R = TypeVar("_R")
_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Within the block, `watch` is told of each stage when it ends, well or not; of one in parts several times."""
    before = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(before)


def stage(name: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Marks a function as (part of) a stage of the flow."""

    def marked(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @wraps(function)
        def timed(*arguments: _P.args, **named: _P.kwargs) -> _R:
            watch = _watch.get()
            if watch is None:
                return function(*arguments, **named)
            begun = perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                watch(name, perf_counter() - begun)

        return timed

    return marked
