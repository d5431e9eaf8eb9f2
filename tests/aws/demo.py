"""The demo twice: on AWS's interfaces through the functions, and on one machine through a worker."""

import importlib
import io
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper as Cached
from typing import Any

import pytest
from aws_lambda_powertools.metrics.provider.cold_start import reset_cold_start_flag

from pipeline.bootstrap import World
from pipeline.cli.demo import WAITING, Story, stories
from pipeline.collaboration.entries import Actor, Side
from pipeline.collaboration.life import approve
from pipeline.collaboration.sample import sample_world
from pipeline.records import DocumentRecord, Query
from tests.aws.calls import Need, recorded
from tests.aws.cloud import Cloud
from tests.aws.lambdas import call, poll
from tests.aws.template import Stack
from tests.flow.worlds import now

# These two are about a document that came before: which one is first is not said where all are worked on at once.
LATER = [story for story in stories() if story.file.startswith(("11-", "12-"))]
FIRST = [story for story in stories() if story not in LATER]

Drop = Callable[[Story], None]
Work = Callable[[], None]


@dataclass(slots=True, kw_only=True)
class Functions:
    """The functions of a stack, called as Lambda does; what they need of AWS, by function, and what they print."""

    cloud: Cloud
    stack: Stack
    needs: dict[str, set[Need]] = field(default_factory=lambda: defaultdict(set))
    printed: io.StringIO = field(default_factory=io.StringIO)

    def drain(self, function: str) -> None:
        """Hands all of its queue to a function."""
        with self._observed(function):
            for answer in poll(self.cloud.clients("sqs"), self.stack, function):
                assert answer == {"batchItemFailures": []}

    def call(self, function: str, event: dict[str, Any]) -> Any:
        with self._observed(function):
            return call(function, event)

    def lines(self) -> list[dict[str, Any]]:
        """What the functions printed: logs and metrics, an object each."""
        return [json.loads(line) for line in self.printed.getvalue().splitlines()]

    @contextmanager
    def _observed(self, function: str) -> Iterator[None]:
        from handlers.observed import logger

        printer = next(handler for handler in logger.handlers if isinstance(handler, logging.StreamHandler))
        before = printer.setStream(self.printed)
        try:
            with redirect_stdout(self.printed), pytest.MonkeyPatch.context() as patch, recorded(patch) as needed:
                yield
        finally:
            self.needs[function] |= needed
            if before is not None:
                printer.setStream(before)


@contextmanager
def functions(cloud: Cloud, stack: Stack) -> Iterator[Functions]:
    """The functions in a process of their own making: with their environment, and nothing kept from an earlier one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (stack.environment("process") | {"FAKTURA_AWS_ENDPOINT": cloud.endpoint}).items():
            patch.setenv(name, value)
        forget()
        yield Functions(cloud=cloud, stack=stack)
    forget()


def forget() -> None:
    """As in a new process: nothing that a function keeps from call to call."""
    reset_cold_start_flag()  # type: ignore[no-untyped-call]
    for name in ("here", "process", "reprocess", "notify", "tick", "http"):
        for kept in vars(importlib.import_module(f"handlers.{name}")).values():
            if isinstance(kept, Cached):
                kept.cache_clear()


def play(world: World, drop: Drop, work: Work) -> dict[str, DocumentRecord]:
    """The demo in a world; the records after everything, by file."""
    companies, collaborations = sample_world()
    world.registry.put(*companies, *collaborations)
    for some in (FIRST, LATER):
        for story in some:
            drop(story)
        work()
    waiting = world.index.collaboration(WAITING)
    assert waiting is not None
    world.registry.put(approve(waiting, at=now(), by=Actor(side=Side.CUSTOMER, id=waiting.customer)))
    work()
    return {record.name: record for record in world.ledger.documents(Query())}
