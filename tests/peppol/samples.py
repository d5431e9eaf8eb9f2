"""The two documents in which every business term stands somewhere, and what tests do with documents."""

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.location import normalised_xpath
from transforms.format import Reading
from transforms.peppol.read import read
from transforms.xml import parse

FOLDER = Path(__file__).parent / "samples"
FULL = {name: (FOLDER / f"full-{name}.xml").read_bytes() for name in ("invoice", "credit-note")}
UBL = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}


def root_of(name: str) -> Any:
    return parse(FULL[name])


def changed(name: str, *changes: tuple[str, str]) -> Reading:
    """A full document read after exact replacements in its text, each of which must have something to replace."""
    text = FULL[name].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read(parse(text.encode()))


def reading_of(inside: str, root: str = "Invoice") -> Reading:
    """A document of a few elements, as rules are tested with."""
    uri = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
    prefixes = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in UBL.items())
    return read(parse(f'<{root} xmlns="{uri}" {prefixes}>{inside}</{root}>'.encode()))


def left(reading: Reading) -> list[str]:
    """Where the leftovers stand."""
    return [normalised_xpath(element) for element in reading.leftovers]


def facts(root: Any) -> Counter[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Everything that a document says, whatever the order: path, text and attributes of each element.

    Only basic components have a text; what stands between the elements of an aggregate is white space.
    """
    said: Counter[tuple[str, str, tuple[tuple[str, str], ...]]] = Counter()
    waiting = [(root, "")]
    while waiting:
        element, path = waiting.pop()
        path = f"{path}/{element.tag}"
        text = (element.text or "") if element.tag.startswith(f"{{{UBL['cbc']}}}") else ""
        attributes = sorted(item for item in element.items() if "XMLSchema-instance" not in item[0])
        said[path, text, tuple(attributes)] += 1
        waiting.extend((child, path) for child in element)
    return said
