"""Faults of the world at the level of the operating system: the real ports round a disk that is full for a while."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline.bootstrap import World
from pipeline.outcomes import Unavailable


class Failing:
    """A port one method of which finds the world gone, whenever `when` says so of its arguments."""

    def __init__(self, port: Any, method: str, when: Callable[..., bool] = lambda *_: True) -> None:
        self._port, self._method, self._when = port, method, when

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._port, method)
        if method != self._method:
            return real

        def failing(*arguments: Any) -> Any:
            if self._when(*arguments):
                raise Unavailable("the disk is full")
            return real(*arguments)

        return failing


def with_failing(world: World, port: str, method: str, when: Callable[..., bool] = lambda *_: True) -> World:
    """The world with a port that fails."""
    failing: dict[str, Any] = {port: Failing(getattr(world, port), method, when)}
    return replace(world, **failing)
