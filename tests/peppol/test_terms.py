"""The full samples have every business term of the norm, and the reader finds each in its own place."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import invoice as model
from tests.peppol.samples import FOLDER, FULL, root_of
from transforms.peppol.read import read

SOURCE = Path(model.__file__).read_text(encoding="utf-8")
FIELD = re.compile(r"^class (\w+)\(|^    (\w+): ([^=#\n]+?)(?: = [^#\n]*)?(?:  # (.*))?$", re.MULTILINE)

# Fields whose comment names more terms than the field has places, because an element of the list can be either term.
PLACES = {("Party", "identifiers"): 2, ("Party", "tax_registrations"): 2, ("Payee", "identifiers"): 1}


def commented_fields() -> Iterator[tuple[str, str, list[str]]]:
    """(class, field, the terms that its comment begins with) of every field that holds a value."""
    owner = ""
    for match in FIELD.finditer(SOURCE):
        owner = match[1] or owner
        if match[2] and (match[4] or "").startswith("BT-"):
            yield owner, match[2], re.findall(r"BT-\d+", match[4])


def places(value: Any, path: str, found: dict[tuple[str, str], set[str]]) -> dict[tuple[str, str], set[str]]:
    """Where in a model each field is set: (class, field) -> paths."""
    for one in fields(value):
        held = getattr(value, one.name)
        if one.name == "source" or held is None or held == []:
            continue
        found[type(value).__name__, one.name].add(path)
        for part in held if isinstance(held, list) else [held]:
            if is_dataclass(part):
                places(part, f"{path}/{one.name}", found)
    return found


FOUND: dict[tuple[str, str], set[str]] = defaultdict(set)
for name in FULL:
    places(read(root_of(name)).invoice, "", FOUND)


def test_the_comments_of_the_model_name_every_term_of_the_norm() -> None:
    numbers = set(range(1, 166)) - {4}  # the norm skips 4
    assert {f"BT-{number}" for number in numbers} <= set(re.findall(r"BT-\d+", SOURCE))


@pytest.mark.parametrize(("owner", "name", "terms"), list(commented_fields()))
def test_a_term_is_read_in_every_place_that_it_has(owner: str, name: str, terms: list[str]) -> None:
    kind = getattr(model, owner).__dataclass_fields__[name].type
    values_of_its_own = kind in (model.VatCategory | None, list[model.AllowanceCharge])
    expected = 1 if values_of_its_own else PLACES.get((owner, name), len(terms))
    assert len(FOUND[owner, name]) >= expected, (terms, FOUND[owner, name])


def outline(value: Any, path: str = "") -> Iterator[str]:
    """A model as lines `path: value` of what is set in it."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from outline(one, f"{path}[{number}]")
    elif is_dataclass(value):
        for one in fields(value):
            if one.name != "source":
                yield from outline(getattr(value, one.name), f"{path}.{one.name}".lstrip("."))
    elif value is not None:
        yield f"{path}: {value}"


@pytest.mark.parametrize("name", FULL)
def test_each_value_stands_in_its_own_field(name: str) -> None:
    expected = (FOLDER / f"full-{name}.model.txt").read_text(encoding="utf-8").splitlines()
    assert list(outline(read(root_of(name)).invoice)) == expected


@pytest.mark.parametrize(
    ("term", "found", "expected"),
    [
        ("BT-8", lambda _, credit: credit.period.tax_point_code, "35"),
        ("BT-9", lambda invoice, _: invoice.due_date, datetime.date(2026, 4, 1)),
        ("BT-9", lambda _, credit: credit.payments[0].due_date, datetime.date(2026, 4, 1)),
        ("BT-11", lambda invoice, _: invoice.project, "PROJEKT-4"),
        ("BT-11", lambda _, credit: credit.project, "PROJEKT-4"),
        ("BT-18", lambda invoice, _: (invoice.object.value, invoice.object.scheme), ("Abonnemang 12", "AWV")),
        ("BT-21", lambda invoice, _: invoice.notes[0].subject, "AAI"),
        ("BT-22", lambda invoice, _: invoice.notes[0].text, "Exempelfaktura med alla affärstermer"),
        ("BT-27", lambda invoice, _: invoice.seller.name, "Exempelbolaget AB"),
        ("BT-28", lambda invoice, _: invoice.seller.trading_name, "Exempelbutiken"),
        ("BT-31", lambda invoice, _: invoice.seller.vat_id, "SE556000000101"),
        ("BT-32", lambda invoice, _: invoice.seller.tax_id, "Godkänd för F-skatt"),
        ("BT-48", lambda invoice, _: invoice.buyer.vat_id, "SE556000111601"),
        ("BT-63", lambda invoice, _: invoice.tax_representative.tax_registrations[0].is_vat, True),
        ("BT-90", lambda invoice, _: invoice.payee.identifiers[1].scheme, "SEPA"),
        ("BT-106", lambda invoice, _: str(invoice.totals.lines), "1400.00"),
        ("BT-110", lambda invoice, _: str(invoice.totals.vat), "212.50"),
        ("BT-111", lambda invoice, _: str(invoice.totals.vat_accounting), "2337.50"),
        ("BT-128", lambda invoice, _: invoice.lines[0].object.value, "Mätare 5"),
        ("BT-130", lambda _, credit: credit.lines[0].unit, "HUR"),
        ("BT-147", lambda invoice, _: str(invoice.lines[0].price.discount.amount), "5.00"),
        ("BT-158", lambda invoice, _: invoice.lines[0].item.classifications[0].version, "26.0801"),
    ],
)
def test_a_term_that_ubl_hides_is_found(term: str, found: Any, expected: object) -> None:
    assert found(read(root_of("invoice")).invoice, read(root_of("credit-note")).invoice) == expected, term


def test_a_full_document_leaves_nothing_over() -> None:
    for name in FULL:
        reading = read(root_of(name))
        assert (reading.leftovers, reading.attributes, reading.currencies, reading.irregular) == ([], [], [], [])
