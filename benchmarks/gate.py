"""What the gate costs with many companies in the registry, and how long it takes to load them from a file.

    python benchmarks/gate.py                       100,000 companies, each with a collaboration
    python benchmarks/gate.py --companies 10000     another number

The import is the real command in a process of its own. The gate is asked about documents between companies picked at
random, as a worker asks: the parties of the invoice, then whether it may move. "first time" is a company that was not
asked for before, "again" one whose records are remembered; a firm with all the customers is a seller of its own too.
Times are of the processor (process_time): what others do on the machine meanwhile is not the gate's cost.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.authorize import authorize  # noqa: E402
from pipeline.bootstrap import open_world  # noqa: E402
from pipeline.invoice import Identifier, Invoice, Party  # noqa: E402
from pipeline.parties import parties_of  # noqa: E402
from pipeline.processes import spare_the_collector  # noqa: E402
from pipeline.settings import Settings  # noqa: E402

FIRMS = 100
COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def number(place: int) -> str:
    """An organisation number of nobody's, with its check digit."""
    digits = f"99{place:07d}"
    total = sum(sum(divmod(int(digit) * (2 - position % 2), 10)) for position, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def write(path: Path, companies: int) -> None:
    """Firms first, then customers: nine of ten by a collaboration, one by a service of its own as well."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["id", "name", "kind", "org", "synchronised", "sends", "receives", "service", "firm", "payer", "state"]
        )
        for place in range(FIRMS):
            rows.writerow([f"byra-{place}", f"Exempelbyrå {place} AB", "firm", number(place), *["yes"] * 4, "", "", ""])
        for place in range(FIRMS, companies):
            own = place % 10 == 0
            agreed = ("byra-0" if place % 2 else f"byra-{place % FIRMS}", "customer" if own else "firm", "active")
            name = f"Exempelbolag {place} AB"
            rows.writerow(
                [f"kund-{place}", name, "customer", number(place), *["yes"] * 3, "yes" if own else "", *agreed]
            )


def load(folder: Path, companies: int) -> None:
    environment = {**os.environ, "FAKTURA_DATA": str(folder / "data"), "FAKTURA_LANG": "en", "PYTHONPATH": str(ROOT)}
    file = folder / "companies.csv"
    write(file, companies)
    subprocess.run([*COMMAND, "init"], env=environment, check=True, capture_output=True)
    begun = perf_counter()
    done = subprocess.run([*COMMAND, "company", "import", str(file)], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"import of {companies:,} companies: {perf_counter() - begun:.1f} s, at most {used:.0f} MB")
    print(f"  {done.stdout.strip()}")


def ask(data: Path, companies: int, rounds: int) -> None:
    registry = open_world(Settings(data=data)).registry
    now = datetime.now(UTC) + timedelta(minutes=1)
    chosen = random.Random(1)

    def question(seller: int, buyer: int, owner: str) -> Callable[[], object]:
        parties = [Party(endpoint=Identifier(value=number(place), scheme="0007")) for place in (seller, buyer)]
        invoice = Invoice(seller=parties[0], buyer=parties[1])
        return lambda: authorize(parties_of(invoice, registry), owner, registry, now)

    pairs = [chosen.sample(range(FIRMS, companies), 2) for _ in range(rounds)]
    customers = [question(seller, buyer, f"kund-{seller}") for seller, buyer in pairs]
    firm = [question(0, buyer, "byra-0") for buyer in chosen.sample(range(FIRMS, companies), rounds // 10)]
    customers[0]()
    spare_the_collector()  # as a worker does
    row("customers, first time", customers)
    row("customers, again", customers)
    row("a firm to its customers", firm)


def row(name: str, questions: list[Callable[[], object]]) -> None:
    times = []
    for question in questions:
        begun = process_time()
        question()
        times.append((process_time() - begun) * 1000)
    print(
        f"  {name:26}{median(times):8.3f} ms median {quantiles(times, n=100)[98]:8.3f} ms at 99 % {len(times):8,} asked"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--companies", type=int, default=100_000, help="how many companies (100,000)")
    arguments.add_argument("--rounds", type=int, default=5_000, help="documents to ask about (5,000)")
    wanted = arguments.parse_args()
    with TemporaryDirectory() as folder:
        load(Path(folder), wanted.companies)
        ask(Path(folder) / "data", wanted.companies, wanted.rounds)


if __name__ == "__main__":
    main()
