"""What validation costs: medians by stage, against Saxon with the published rules, in the large, and from cold.

    python benchmarks/validation.py [--rules DIR] [--repeat N]

DIR is where `faktura rules install` put Peppol's published rules (default: faktura-data/rules); without them Saxon runs
CEN's alone, while the native engine still runs both layers. Times are of the processor on one core, so that what else
the machine does counts little, medians of N runs; those by stage, and of a new process, are of the clock.
"""

import argparse
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.engine import Engine  # noqa: E402
from pipeline.rules.artefacts import NoArtefact, artefact_of  # noqa: E402
from pipeline.validate import Choice, judge  # noqa: E402

ON = date(2026, 11, 1)
SAMPLES = ROOT / "samples"
LINE = """  <cac:InvoiceLine>
    <cbc:ID>{number}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="SEK">20.00</cbc:LineExtensionAmount>
    <cac:Item>
      <cbc:Description>Provartikel av den sort som ligger i hyllan {number}, med text av vanlig längd</cbc:Description>
      <cbc:Name>Provartikel {number}</cbc:Name>
      <cac:BuyersItemIdentification><cbc:ID>K-{number}</cbc:ID></cac:BuyersItemIdentification>
      <cac:SellersItemIdentification><cbc:ID>S-{number}</cbc:ID></cac:SellersItemIdentification>
      <cac:CommodityClassification>
        <cbc:ItemClassificationCode listID="STI">80101500</cbc:ItemClassificationCode>
      </cac:CommodityClassification>
      <cac:ClassifiedTaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>{rate}</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="SEK">10.00</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>
"""
TOTALS = """  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="SEK">{tax}</cbc:TaxAmount>
    {subtotals}
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="SEK">{net}.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="SEK">{net}.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="SEK">{due}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="SEK">{due}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
"""
SUBTOTAL = """<cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="SEK">{taxable}</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="SEK">{tax}</cbc:TaxAmount>
      <cac:TaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>{rate}</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
      </cac:TaxCategory>
    </cac:TaxSubtotal>
"""


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rules", type=Path, default=Path("faktura-data") / "rules")
    arguments.add_argument("--repeat", type=int, default=200)
    arguments.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.write:
        chosen.write.write_bytes(with_lines(10_000))
        return
    if chosen.memory:
        judge(chosen.memory.read_bytes(), on=ON)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    memory = memory_of_large()  # first: a process inherits the high-water mark of the one that started it
    small(chosen.repeat, chosen.rules)
    large(memory)
    rates()
    cold()


def small(repeat: int, rules: Path) -> None:
    """A document of 9 KB by stage, and the ratio to Saxon, by turns."""
    content = (SAMPLES / "01-peppol-unchanged.xml").read_bytes()
    for profile, names in official_profiles(rules):
        official = Choice(profile=profile, engine=Engine.OFFICIAL, rules_directory=rules)
        ours, theirs = alternately(content, (Choice(), official), repeat)
        print(f"one document of {len(content) / 1024:.1f} KB, native with CEN and Peppol; Saxon with {names}:")
        print("  native  " + "  ".join(f"{stage} {spent:.3f}" for stage, spent in ours.items()))
        print(f"  Saxon   total {theirs['total']:.3f}: {theirs['total'] / ours['total']:.1f} times")


def alternately(content: bytes, choices: Sequence[Choice], repeat: int) -> list[dict[str, float]]:
    """Median milliseconds by stage and in all for each choice, taking turns of 20 runs: the machine may be busy."""
    runs: list[list[dict[str, float]]] = [[] for _ in choices]
    for choice in choices:
        judge(content, on=ON, choice=choice)  # compiles what later runs use
    for _ in range(0, repeat, 20):
        for kept, choice in zip(runs, choices, strict=True):
            kept.extend(timed(content, choice) for _ in range(20))
    return [{stage: median(run[stage] for run in kept) for stage in kept[0]} for kept in runs]


def timed(content: bytes, choice: Choice) -> dict[str, float]:
    """One run: milliseconds by stage, and of the processor in all."""
    began = process_time()
    stages = judge(content, on=ON, choice=choice).clock.stages
    return {**stages, "total": (process_time() - began) * 1000}


def official_profiles(rules: Path) -> Iterator[tuple[str, str]]:
    """The profiles that Saxon can judge here, and the rule sets that it then runs."""
    yield "en16931", "CEN"
    try:
        artefact_of("peppol", "2026.5", rules)
    except NoArtefact:
        return
    yield "peppol-bis-3", "CEN and Peppol"


def memory_of_large() -> str:
    """The most megabytes that a process needed which judged one document of 10,000 lines."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "large.xml")
        subprocess.run([sys.executable, __file__, "--write", path], check=True)
        asked = [sys.executable, __file__, "--memory", path]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def large(memory: str) -> None:
    """10,000 lines: time, and the memory that a process of its own needed."""
    content = with_lines(10_000)
    assert judge(content, on=ON).report.verdict == "valid"
    spent = best(lambda: judge(content, on=ON), 3)
    print(f"10,000 lines ({len(content) / 1e6:.1f} MB): {spent:.2f} s, {memory} MB")
    stages = judge(content, on=ON).clock.stages
    print("  " + "  ".join(f"{stage} {milliseconds / 1000:.2f}" for stage, milliseconds in stages.items()))


def rates() -> None:
    """As many VAT rates as lines: ten times as many should take ten times as long. Medians of turns."""
    few, many = (with_lines(count, distinct_rates=True) for count in (1_000, 10_000))
    turns = []
    for _ in range(5):
        begun = process_time()
        for _ in range(10):
            judge(few, on=ON)
        between = process_time()
        judge(many, on=ON)
        turns.append(((between - begun) / 10, process_time() - between))
    small, large = (median(spent) for spent in zip(*turns, strict=True))
    ratio = median(ten_times / once for once, ten_times in turns)
    print(f"as many rates as lines: 1,000 in {small:.2f} s, 10,000 in {large:.2f} s, {ratio:.1f} times")


COLD = """
import sys
from datetime import date
from pathlib import Path
from pipeline.validate import judge

assert judge(Path(sys.argv[1]).read_bytes(), on=date(2026, 11, 1)).report.verdict == "valid"
assert "saxonche" not in sys.modules
"""


def cold() -> None:
    """One document in a new process, in which Saxon is not imported."""
    asked = [sys.executable, "-c", COLD, str(SAMPLES / "01-peppol-unchanged.xml")]
    print(f"one document in a new process: {best(lambda: subprocess.run(asked, check=True), 7, perf_counter):.2f} s")


def best(run: Callable[[], object], times: int, clock: Callable[[], float] = process_time) -> float:
    """The shortest of some runs in seconds: what else the machine does is no part of it."""
    spent = []
    for _ in range(times):
        began = clock()
        run()
        spent.append(clock() - began)
    return min(spent)


def with_lines(count: int, *, distinct_rates: bool = False) -> bytes:
    """A sample grown to so many lines of 20.00 with its totals, at 25 percent or at a rate for each line."""
    text = (SAMPLES / "06-firm-and-customer-both.xml").read_text(encoding="utf-8")
    head = text[: text.index("  <cac:TaxTotal>")]
    rates = [Decimal(number) / 100 for number in range(1, count + 1)] if distinct_rates else [Decimal(25)]
    if distinct_rates:
        head = head.replace(">SE<", ">FI<")  # Sweden has three rates only
    each = Decimal(20 * count) / len(rates)
    taxes = [(rate, (each * rate / 100).quantize(Decimal("0.01"))) for rate in rates]
    tax, net = sum(amount for _, amount in taxes), Decimal(20 * count)
    subtotals = "".join(SUBTOTAL.format(taxable=f"{each:.2f}", tax=amount, rate=rate) for rate, amount in taxes)
    lines = "".join(LINE.format(number=number, rate=rates[(number - 1) % len(rates)]) for number in range(1, count + 1))
    return (head + TOTALS.format(subtotals=subtotals, tax=tax, net=net, due=net + tax) + lines + "</Invoice>").encode()


if __name__ == "__main__":
    main()
