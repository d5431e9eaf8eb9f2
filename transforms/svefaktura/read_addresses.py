"""Reading: addresses, structured, in lines or both, as section 4 of SFTI's mapping guide tells where the lines go."""

import re
from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import GLN, cac, cbc
from transforms.svefaktura.read_values import (
    Fields,
    Step,
    Walk,
    children,
    identifier,
    text,
    text_of,
    text_within,
    within,
)

_LINES = ("line1", "line2", "line3")

# A Swedish postcode and city on a line of their own.
_CITY = re.compile(r"(?:SE?-)?(?P<first>\d{3}) ?(?P<last>\d{2})[ \t]+(?P<city>\S.*)", re.ASCII)

# Countries as they are written on the last line of an address.
_COUNTRIES = {
    "sverige": "SE",
    "sweden": "SE",
    "norge": "NO",
    "norway": "NO",
    "danmark": "DK",
    "denmark": "DK",
    "finland": "FI",
    "suomi": "FI",
    "island": "IS",
    "iceland": "IS",
    "tyskland": "DE",
    "deutschland": "DE",
    "germany": "DE",
}


def address(name: str, place: str | None = None) -> Step:
    """A step for an address. One with nothing in it is none: Svefaktura demands the element of every party.

    That and an address in lines are ambiguous: the model does not tell them from none, and from one in elements.
    `place` is the field for the identifier of a place, which stands in its address; a party has one of its own.
    """
    steps = _STEPS if place is None else {**_STEPS, cac("ID"): identifier(place, GLN)}

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        if name in fields:
            walk.leftovers.append(child)
            return
        own: Fields = {"source": child}
        children(child, steps, own, walk)
        if place in own:
            fields[place] = own.pop(place)
        lines = own.pop("lines", [])
        if lines:
            _place(lines, own, fields.get("names", []))
        if len(own) > 1:
            fields[name] = model.Address(**own)
        if lines or len(own) == 1:
            walk.ambiguous.append(child)

    return step


def _line(child: Any, fields: Fields, walk: Walk) -> None:
    fields.setdefault("lines", []).append(text_of(child, walk))


def _place(lines: list[str], fields: Fields, names: list[str]) -> None:
    structured = any(name in fields for name in (*_LINES, "city", "postcode"))
    if structured:
        _place_stray(", ".join(lines), fields)
    else:
        _place_block([line for line in lines if line.strip()], fields, names)


def _place_stray(line: str, fields: Fields) -> None:
    """A line beside a structured address: the third line, or the second, or else after the third."""
    if "line3" not in fields:
        fields["line3"] = line
    elif "line2" not in fields:
        fields["line2"] = line
    else:
        fields["line3"] = f"{fields['line3']}, {line}"


def _place_block(lines: list[str], fields: Fields, names: list[str]) -> None:
    """An address that is lines only: what can be told apart goes where it belongs, the rest into the three lines."""
    if len(lines) > 1 and lines[0].strip() in names:
        del lines[0]
    if len(lines) > 1:
        country = _COUNTRIES.get(lines[-1].strip().lower())
        if country and "country" not in fields:
            fields["country"] = country
            del lines[-1]
    city = _CITY.fullmatch(lines[-1].strip()) if lines else None
    if city:
        fields["postcode"], fields["city"] = city["first"] + city["last"], city["city"]
        del lines[-1]
    for name, line in zip(_LINES, [*lines[:2], ", ".join(lines[2:])], strict=False):
        if line:
            fields[name] = line


_STEPS = {
    cbc("Postbox"): text("line2"),
    cbc("StreetName"): text("line1"),
    cbc("Department"): text("line3"),
    cbc("CityName"): text("city"),
    cbc("PostalZone"): text("postcode"),
    cac("AddressLine"): within({cbc("Line"): _line}),
    cac("Country"): text_within(cac("IdentificationCode"), "country"),
}
