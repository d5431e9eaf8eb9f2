"""What tests of accounts share: a conversion with its account, and a count of its own of what a source says."""

from typing import Any

from transforms.accounting import LossReport, Sides, account
from transforms.format import Format, rewrite
from transforms.registry import format_of
from transforms.xml import parse

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def account_of(root: Any, target: Format) -> LossReport:
    """The account of a conversion. Raises Unconvertible."""
    source = format_of(root)
    assert source is not None
    reading = source.read(root)
    written = rewrite(reading.invoice, source, target)
    output = target.read(parse(written.content)).invoice
    sides = Sides(source=source.name, target=target.name, reading=reading, output=output, carried=written.carried)
    return account(sides)


def places_of(root: Any) -> int:
    """The number of elements and attributes that say anything."""
    texts = sum(1 for element in root.iter("*") if (element.text or "").strip())
    attributes = (item for element in root.iter("*") for item in element.items())
    return texts + sum(1 for name, value in attributes if value.strip() and not name.startswith(XSI))


def in_balance(report: LossReport, root: Any) -> bool:
    """Whether every element and attribute is in the account, once, as kept, moved or lost."""
    placed = [entry for entry in report.entries if entry.place is not None]
    return (
        len(placed) == len({entry.place for entry in placed}) == report.elements == places_of(root)
        and sum(report.counts[fate] for fate in ("kept", "moved", "lost")) == report.elements
        and all(entry.fate in ("kept", "moved", "lost") for entry in placed)
    )
