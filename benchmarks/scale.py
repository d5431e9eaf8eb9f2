"""How the pipeline behaves on AWS at four loads, by a discrete-event simulation. docs/scale.md reads its tables.

    python benchmarks/scale.py                     the tables, in half a minute
    python benchmarks/scale.py --own-ms 3          with another time of our own a document
    python benchmarks/scale.py --io-factor 3       if every service answered three times as slowly
    python benchmarks/scale.py --most 1000         with so many functions at once

Documents arrive at random; SQS hands them out in batches of up to ten; Lambda takes as many batches at once as its
rules for scaling allow. The documents of a batch go side by side: each waits for a chain of calls, one after the
other's answer, whose times are drawn at random; our own time, which they share one processor for, comes on top. What is
assumed and what is published stands in the tables below, by name.
"""

import argparse
import heapq
import random
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from statistics import fmean, quantiles

# Our own time for one document in milliseconds of one whole processor (benchmarks/handler.py), and the share of one
# that a function of 1,769 MB has, which is the whole of it.
OWN_MS = 3.9  # where validation alone takes 0.53
MEMORY_GB = 1.769
COLD_START = 1.5  # seconds: a new environment, and what it imports

# How Lambda polls SQS (standard mode), as its guide says: five batches at once, 300 more a minute while there is more.
BATCH = 10
FIRST, MORE_A_SECOND = 5, 300 / 60
MOST = 50  # ProcessConcurrency of infra/template.yaml


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain that a document goes through: calls one after the other.

    `calls` were counted on the samples of the demo, half of them converted, while nothing changes in the registry.
    `median` is the time of one, in seconds.
    """

    name: str
    calls: int
    median: float


# Assumed: what the services take within one region for some kB. AWS promises single-digit milliseconds for DynamoDB,
# and 100 to 200 ms until the first byte for S3, which from within the region is rather a third of that.
_TABLE, _TRANSACTION, _GET, _PUT = 0.005, 0.012, 0.030, 0.050
_SPREAD = 0.5  # of the logarithm of a call's time: one call in a hundred takes three times the median
CHAIN = (
    Link("read it from the inbox", 1, _GET),
    Link("archive it", 1, _PUT),
    Link("claim its digest", 2, _TABLE),
    Link("has the registry changed?", 1, _TABLE),
    Link("claim its number", 1, _TABLE),
    Link("has the recipient taken it?", 1, _GET),
    # In order: document, original, account, manifest; two where nothing is converted. The report goes beside them.
    Link("deliver", 3, _PUT),
    Link("settle, in one transaction", 1, _TRANSACTION),
    Link("the receipt", 1, _PUT),
    Link("clear the inbox", 1, _GET),
)

# Counted as above, a document; and units as DynamoDB counts them: one a kB written, twice that in a transaction, one
# for each 4 kB read. The record of a document has 2.4 kB; the two indexes take one unit each for a record and a charge.
S3_WRITES, S3_READS = 6.6 + 1, 2  # besides, the program's own PUT; a DELETE costs nothing
WRITE_UNITS = 2 * 1 + 2 * 3 + 2 + 1.8 * (2 + 2) + 2 * 2
READ_UNITS = 2  # has it its final word, and, once a batch, has the registry changed
SQS_CALLS = 4  # S3 sends, Lambda receives and deletes; some polls find nothing
# List prices of us-east-1 in US dollars, as published in 2025; Stockholm's differ by some per cent. Look them up again.
S3_WRITE, S3_READ = 5.00, 0.40  # a million
WRITE_UNIT, READ_UNIT, SQS_CALL, INVOCATION = 0.625, 0.125, 0.40, 0.20  # a million
GB_SECOND = 0.0000133334  # arm64


@dataclass(frozen=True, slots=True)
class Load:
    """Documents a second, for how many seconds, after how many idle ones."""

    name: str
    rate: float
    seconds: float


# A day is not even: the busiest hour of accounting programs is taken to bring a fifth of its documents.
LOADS = (
    Load("1,000 a day, the busiest hour", 1_000 * 0.2 / 3600, 3600),
    Load("100,000 a day, the busiest hour", 100_000 * 0.2 / 3600, 900),
    Load("a peak of 300 a second, from idle", 300, 600),
    Load("10 million a day, the busiest hour", 10_000_000 * 0.2 / 3600, 300),
)


@dataclass(slots=True)
class Seen:
    """What a simulation saw."""

    waits: list[float] = field(default_factory=list)  # seconds from arrival to the beginning of its batch
    whole: list[float] = field(default_factory=list)  # and to its receipt
    batches: list[int] = field(default_factory=list)
    busy: float = 0.0  # seconds of functions
    most_at_once: int = 0
    cold: int = 0


class Simulation:
    """One load. Time is a number that grows from event to event; nothing waits for a clock."""

    def __init__(self, load: Load, own_ms: float, io_factor: float, most: int) -> None:
        self._load, self._own, self._io, self._most = load, own_ms / 1000, io_factor, most
        self._random = random.Random(1)
        self._waiting: deque[float] = deque()
        self._ends: list[tuple[float, int]] = []  # when a function ends
        self._numbers = count()
        self._warm = 0  # environments that exist and have nothing to do
        self._allowed, self._since = float(FIRST), 0.0
        self.seen = Seen()

    def run(self) -> Seen:
        """Every document arrives and is answered."""
        arrivals = self._arrivals()
        next_one = next(arrivals, None)
        while next_one is not None or self._ends or self._waiting:
            if self._ends and (next_one is None or self._ends[0][0] <= next_one):
                now, _ = heapq.heappop(self._ends)
                self._warm += 1
            elif next_one is not None:
                now = next_one
                self._waiting.append(now)
                next_one = next(arrivals, None)
            else:
                raise AssertionError("documents wait, and nothing will ever end")
            self._start_what_may(now)
        return self.seen

    def _arrivals(self) -> Iterator[float]:
        now = self._random.expovariate(self._load.rate)
        while now < self._load.seconds:
            yield now
            now += self._random.expovariate(self._load.rate)

    def _start_what_may(self, now: float) -> None:
        # Lambda adds pollers only while messages are left over.
        if len(self._waiting) > BATCH:
            self._allowed = min(self._most, self._allowed + (now - self._since) * MORE_A_SECOND)
        self._since = now
        while self._waiting and len(self._ends) < int(self._allowed):
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            seconds = self._seconds(len(batch))
            if self._warm:
                self._warm -= 1
            else:
                self.seen.cold += 1
                seconds += COLD_START
            heapq.heappush(self._ends, (now + seconds, next(self._numbers)))
            self._note(batch, now, seconds)

    def _note(self, batch: list[float], now: float, seconds: float) -> None:
        seen = self.seen
        seen.batches.append(len(batch))
        seen.waits.extend(now - arrived for arrived in batch)
        seen.whole.extend(now + seconds - arrived for arrived in batch)
        seen.busy += seconds
        seen.most_at_once = max(seen.most_at_once, len(self._ends))

    def _seconds(self, documents: int) -> float:
        """What a batch takes: the longest of its chains, and our own work one document after the other."""
        return documents * self._own + max(self._chain() for _ in range(documents))

    def _chain(self) -> float:
        """The waiting of one document."""
        return sum(self._call(one) for one in CHAIN for _ in range(one.calls)) * self._io

    def _call(self, one: Link) -> float:
        return self._random.lognormvariate(0, _SPREAD) * one.median


def behaviour(load: Load, seen: Seen) -> str:
    waits, whole = quantiles(seen.waits, n=100), quantiles(seen.whole, n=100)
    return (
        f"| {load.name} | {load.rate:.2f} | {seen.most_at_once} | {fmean(seen.batches):.1f} | {seen.cold} | "
        f"{waits[49]:.2f} / {waits[98]:.2f} | {whole[49]:.2f} / {whole[98]:.2f} |"
    )


def demands(load: Load, seen: Seen) -> str:
    """Calls and units a second, and dollars a million documents."""
    documents = len(seen.whole)
    gb_seconds = seen.busy * MEMORY_GB / documents * 1e6
    function = gb_seconds * GB_SECOND + len(seen.batches) / documents * INVOCATION
    objects = S3_WRITES * S3_WRITE + S3_READS * S3_READ
    tables = WRITE_UNITS * WRITE_UNIT + READ_UNITS * READ_UNIT
    queue = SQS_CALLS * SQS_CALL
    return (
        f"| {load.name} | {S3_WRITES * load.rate:,.1f} | {WRITE_UNITS * load.rate:,.1f} | "
        f"{READ_UNITS * load.rate:,.1f} | {gb_seconds:,.0f} | {function:.1f} | {objects:.1f} | {tables:.1f} | "
        f"{queue:.1f} | {function + objects + tables + queue:.0f} |"
    )


def table(head: str, rows: Iterable[str]) -> str:
    return "\n".join((head, "|---" * (head.count("|") - 1) + "|", *rows, ""))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--own-ms", type=float, default=OWN_MS, help="our own milliseconds a document")
    parser.add_argument("--io-factor", type=float, default=1.0, help="how much slower than assumed the services answer")
    parser.add_argument("--most", type=int, default=MOST, help="functions at once, at most")
    asked = parser.parse_args()
    print(
        f"own time {asked.own_ms:g} ms a document, services {asked.io_factor:g} times as slow as assumed, "
        f"at most {asked.most} functions\n"
    )
    seen = [(load, Simulation(load, asked.own_ms, asked.io_factor, asked.most).run()) for load in LOADS]
    print(
        table(
            "| load | documents/s | functions at once | documents a batch | cold starts | waits, s: median / 99 % | "
            "until the receipt, s: median / 99 % |",
            (behaviour(load, one) for load, one in seen),
        )
    )
    print(
        table(
            "| load | S3 writes/s | write units/s | read units/s | GB-s a million | Lambda, $ a million | S3 | "
            "DynamoDB | SQS | all |",
            (demands(load, one) for load, one in seen),
        )
    )


if __name__ == "__main__":
    main()
