"""A worker that is killed at a chosen write, and another that takes over: a program, prints a JSON object a death.

The ports are the real ones; each is wrapped so that the n-th write of the whole run ends the process with SIGKILL,
before it, after it, or with half of its objects written. Every life is a process of its own, forked from this one,
which itself opens nothing. With the argument `undisturbed` nobody dies.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.bootstrap import World, open_world
from pipeline.mailbox import deliveries, take
from pipeline.records import Query
from pipeline.validate import judge
from tests.attachments.documents import CSV, File, peppol
from tests.flow.documents import STRANGER, invoice
from tests.flow.worlds import YES, company, new_world, now, receipt_for, run, settings_for, submit

MEMORY = Path("/dev/shm")
WRITES = {
    "queue": ("send", "receive", "acknowledge", "retry"),
    "inbox": ("clear",),
    "objects": ("put",),
    "ledger": ("claim", "settle"),
}
DOCUMENTS = {
    "delivered.xml": invoice("1"),
    "same-bytes.xml": invoice("1"),
    "attached.xml": peppol(File(content=CSV, mime="text/csv", filename="a.csv"), number="5"),
    "same-number.xml": invoice("1", note="Another content"),
    "broken-rule.xml": invoice("2", payable="1.00"),
    "gateway.xml": invoice("3", buyer=STRANGER),
    "held.xml": invoice("4", buyer="5599902045"),
    "no-xml.xml": b"no invoice at all",
}


@dataclass(slots=True)
class Fate:
    """When the process dies: at which write, counted from 1, and how. 0: never."""

    at: int = 0
    how: str = "before"
    steps: list[str] = field(default_factory=list)

    def meet(self, step: str, write: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """One write, or death."""
        if not arguments[0]:  # nothing to write
            return write(*arguments)
        self.steps.append(step)
        if len(self.steps) != self.at:
            return write(*arguments)
        first = arguments[0]
        if self.how == "halfway" and isinstance(first, Mapping):  # only objects are written one after the other
            write(dict(list(first.items())[: len(first) // 2]))
        elif self.how == "after":
            write(*arguments)
        self.die()

    def die(self) -> None:
        """The process ends here and now."""
        os.kill(os.getpid(), signal.SIGKILL)


class Mortal:
    """A port whose writes meet their fate."""

    def __init__(self, name: str, port: Any, fate: Fate) -> None:
        self._name, self._port, self._fate = name, port, fate

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._port, method)
        if method not in WRITES[self._name]:
            return real
        return lambda *arguments: self._fate.meet(f"{self._name}.{method}", real, arguments)


def mortal(world: World, fate: Fate) -> World:
    mortals: dict[str, Any] = {name: Mortal(name, getattr(world, name), fate) for name in WRITES}
    return replace(world, **mortals)


def in_child(life: Callable[[], Any]) -> Any:
    """What a function gives in a process of its own; None where that was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            with os.fdopen(writer, "w") as pipe:
                json.dump(life(), pipe)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def prepare(data: Path) -> str:
    world = new_world(data)
    world.registry.put(company("sample-not-ready", "5599902045", receives=type(YES)()))
    for name, content in DOCUMENTS.items():
        submit(world, content, name=name)
    return "prepared"


def live(data: Path, fate: Fate) -> list[str]:
    """A worker's life, and what it wrote."""
    run(mortal(open_world(settings_for(data)), fate))
    return fate.steps


def take_everything(data: Path) -> int:
    """The recipient takes what it finds, whether that is settled or not."""
    world = open_world(settings_for(data))
    found = list(deliveries(world.objects, "sample-buyer"))
    for manifest in found:
        take(world.objects, "sample-buyer", manifest.delivery)
    return len(found)


def aftermath(data: Path) -> dict[str, Any]:
    """All that anybody can see, without what differs from one run to another by itself."""
    world = open_world(settings_for(data))
    records = list(world.ledger.documents(Query()))
    names = {record.id: record.name for record in records}
    depths = world.dead_letters.depths(now())
    mailbox = [key for key in world.objects.keys("mailboxes/sample-buyer/") if key.endswith(".xml")]
    return {
        "outcomes": {record.name: [record.outcome, record.reason] for record in records},
        "firsts": {record.name: names[record.duplicate_of] for record in records if record.duplicate_of},
        "receipts": {name: receipt_for(world, id).outcome for id, name in names.items()},
        "mailbox": sorted(key.split("/", 3)[3] for key in mailbox),
        "contents": sorted(names_of(world.objects.get(key)) for key in mailbox),
        "attached": [world.objects.get(key).decode() for key in world.objects.keys("mailboxes/") if ".csv" in key],
        "gateway": list(world.objects.keys("gateway/")),
        "charges": sorted(
            [names[charge.document], charge.direction, charge.payer] for charge in world.accounts.charges()
        ),
        "archived": sorted(
            names_of(world.objects.get(key)) for key in world.objects.keys("archive/") if "original" in key
        ),
        "inbox": list(world.objects.keys("inbox/")),
        "queue": [depths.waiting, depths.in_flight, depths.dead],
    }


def names_of(content: bytes) -> str:
    return next(name for name, known in DOCUMENTS.items() if known == content)


def story(fate: Fate, folder: Path, *, taken_between: bool) -> dict[str, Any]:
    """One death, and what is there after another worker's life."""
    in_child(lambda: prepare(folder))
    first = in_child(lambda: live(folder, fate))
    taken = in_child(lambda: take_everything(folder)) if taken_between else 0
    second = in_child(lambda: live(folder, Fate()))
    seen: dict[str, Any] = in_child(lambda: aftermath(folder))
    return {"died": first is None, "steps": first or [], "went_on": second is not None, "taken": taken} | seen


def deaths(steps: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Every death in the first batch: at which step, how, and whether the recipient takes what it finds meanwhile."""
    last = steps.index("inbox.clear") + 1
    for number, step in enumerate(steps[:last], start=1):
        yield number, "before", False
        if step == "objects.put":
            yield number, "halfway", False
    yield last, "after", False
    delivery = [number for number, step in enumerate(steps, start=1) if step == "objects.put"][1]
    for number, how in ((delivery, "halfway"), (delivery, "after"), (delivery + 1, "after"), (delivery + 2, "after")):
        yield number, how, True
    # The second batch: what waited for a document of the first.
    yield steps.index("ledger.settle", last) + 1, "before", True


def main() -> Iterator[dict[str, Any]]:
    judge(invoice(), on=now().date())  # schemas and rules are loaded here once, not in every life
    # Whoever is killed, the system keeps what was written: a disk in memory does, and is faster.
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        undisturbed = story(Fate(), Path(folder) / "undisturbed", taken_between=False)
        yield {"number": 0, "how": "never"} | undisturbed
        steps = undisturbed["steps"]
        for number, how, taken_between in [] if "undisturbed" in sys.argv else deaths(steps):
            place = Path(folder) / f"{number}-{how}-{taken_between}"
            told = {"number": number, "how": how, "at": f"{how} {steps[number - 1]}", "taken_between": taken_between}
            yield told | story(Fate(at=number, how=how), place, taken_between=taken_between)


if __name__ == "__main__":
    for line in main():
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
