"""Reading: the walk over the children of an element, and what takes single values, groups and wrappers.

A step takes one child into the fields of the group round it. What no step takes, or a step cannot, is left over.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pipeline.invoice import Identifier
from pipeline.money import decimal_of
from transforms.svefaktura.names import AGENCY, GS1_AGENCY, SCHEME

Fields = dict[str, Any]  # of the group being read
Step = Callable[[Any, Fields, "Walk"], None]
Steps = Mapping[str, Step]  # by `{namespace}name`

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SCHEMA_LOCATION = f"{_XSI}schemaLocation"
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_DATE = re.compile(rf"[ \t\r\n]*(\d{{4}}-\d\d-\d\d){_ZONE}[ \t\r\n]*", re.ASCII)
_DATE_TIME = re.compile(rf"[ \t\r\n]*(\d{{4}}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?){_ZONE}[ \t\r\n]*", re.ASCII)
_MIDNIGHT = "T00:00:00"
_LONGEST_NUMBER_KEPT = 40  # characters: longer ones are not worth remembering


@dataclass(slots=True, kw_only=True)
class Walk:
    """What one walk leaves behind (see Reading), and the currency that the amounts should be in."""

    currency: str | None = None
    leftovers: list[Any] = field(default_factory=list)
    attributes: list[tuple[Any, str]] = field(default_factory=list)
    currencies: list[tuple[Any, str | None]] = field(default_factory=list)
    irregular: list[Any] = field(default_factory=list)
    ambiguous: list[Any] = field(default_factory=list)

    def leave(self, element: Any, names: list[str]) -> None:
        """Attributes were not taken; those of XML Schema itself say nothing of the invoice, but a rule asks of one."""
        self.attributes += [(element, name) for name in names if not name.startswith(_XSI)]
        if _SCHEMA_LOCATION in names:
            self.ambiguous.append(element)

    def leave_but(self, element: Any, *taken: str) -> None:
        """All attributes were left over but for those taken."""
        left = [name for name in element.keys() if name not in taken]  # noqa: SIM118
        if left:
            self.leave(element, left)

    def leave_children(self, element: Any) -> None:
        """What stands in an element that was taken as a value."""
        if len(element):
            self.leftovers.extend(element.iterchildren("*"))

    def leave_inside(self, element: Any) -> None:
        """An element was taken as a text, and its attributes and children with it were not."""
        self.leave(element, element.keys())
        self.leave_children(element)


def children(element: Any, steps: Steps, fields: Fields, walk: Walk) -> None:
    """Takes the children of an element into the fields of its group."""
    if element.keys():
        walk.leave(element, element.keys())
    for child in element[:]:  # half the time of iterating over the element itself
        step = steps.get(child.tag)
        if step is not None:
            step(child, fields, walk)
        elif isinstance(child.tag, str):  # no comment or processing instruction
            walk.leftovers.append(child)


def value(name: str, take: Callable[[Any, Walk], Any]) -> Step:
    """A step for what occurs once: `take` answers the field's value, or None for what it cannot take."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        taken = take(child, walk) if name not in fields else None
        if taken is None:
            walk.leftovers.append(child)
        else:
            fields[name] = taken

    return step


def text_of(child: Any, walk: Walk) -> str:
    """A text as received."""
    if child.keys() or len(child):
        walk.leave_inside(child)
    return child.text or ""


def text(name: str) -> Step:
    """A step for a text: `value` with `text_of`, at half the time, because most elements are texts."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        if name in fields:
            walk.leftovers.append(child)
            return
        fields[name] = child.text or ""
        if child.keys() or len(child):
            walk.leave_inside(child)

    return step


def date(name: str) -> Step:
    """A step for an xs:date; its time zone is dropped."""
    return value(name, _date_of)


def date_in(text: str | None) -> Date | None:
    """The date that an xs:date says, or None where it is none, or one before the year 1 or after 9999."""
    return _day(_DATE.fullmatch(text or ""))


def _date_of(child: Any, walk: Walk) -> Date | None:
    received = child.text or ""
    match = _DATE.fullmatch(received)
    if match is None or match[1] != received:
        walk.irregular.append(child)
    if child.keys() or len(child):
        walk.leave_inside(child)
    return _day(match)


def day(name: str) -> Step:
    """A step for an xs:dateTime, of which the model has the date; midnight is how Svefaktura writes a mere date."""
    return value(name, _day_of)


def _day_of(child: Any, walk: Walk) -> Date | None:
    received = child.text or ""
    match = _DATE_TIME.fullmatch(received)
    if match is None or match[1] + _MIDNIGHT != received:
        walk.irregular.append(child)
    if child.keys() or len(child):
        walk.leave_inside(child)
    return _day(match)


def _day(match: re.Match[str] | None) -> Date | None:
    try:
        return Date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def number_of(child: Any, walk: Walk) -> Decimal:
    """A number as received; NaN where it is none."""
    received = child.text or ""
    number, plain = _decimal(received) if len(received) < _LONGEST_NUMBER_KEPT else (decimal_of(received), False)
    if not plain:
        walk.irregular.append(child)
    if len(child):
        walk.leave_children(child)
    return number


@lru_cache(maxsize=8192)
def _decimal(received: str) -> tuple[Decimal, bool]:
    """The number, and whether the text is just how it prints."""
    number = decimal_of(received)
    return number, format(number, "f") == received and not number.is_nan()


def number(name: str) -> Step:
    """A step for a number without a unit."""

    def take(child: Any, walk: Walk) -> Decimal:
        if child.keys():
            walk.leave(child, child.keys())
        return number_of(child, walk)

    return value(name, take)


def amount_of(child: Any, walk: Walk) -> Decimal:
    """An amount, which should be in the currency of the document."""
    if child.items() != [("amountCurrencyID", walk.currency)]:
        currency = child.get("amountCurrencyID")
        if currency is None or currency != walk.currency:
            walk.currencies.append((child, currency))
        walk.leave_but(child, "amountCurrencyID")
    return number_of(child, walk)


def amount(name: str) -> Step:
    """A step for an amount."""
    return value(name, amount_of)


def group(name: str, model: Callable[..., Any], steps: Steps) -> Step:
    """A step for a group of the model that it has once."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        if name in fields:
            walk.leftovers.append(child)
            return
        own: Fields = {"source": child}
        children(child, steps, own, walk)
        fields[name] = model(**own)

    return step


def groups(name: str, model: Callable[..., Any], steps: Steps) -> Step:
    """A step for one more group of a list."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        own: Fields = {"source": child}
        children(child, steps, own, walk)
        fields.setdefault(name, []).append(model(**own))

    return step


def within(steps: Steps) -> Step:
    """A step for a wrapper: what it holds belongs to the group round it. Left over whole where nothing was taken."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        before, left, named = len(fields), len(walk.leftovers), len(walk.attributes)
        children(child, steps, fields, walk)
        if len(fields) == before:
            del walk.leftovers[left:], walk.attributes[named:]
            walk.leftovers.append(child)

    return step


def text_within(tag: str, name: str) -> Step:
    """`within` for what is nearly always round one text: where it holds that alone, it is taken without a walk."""
    take = within({tag: text(name)})

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        inner = child[:]
        if len(inner) == 1 and name not in fields and not child.keys():
            (only,) = inner
            if only.tag == tag and not (only.keys() or len(only)):
                fields[name] = only.text or ""
                return
        take(child, fields, walk)

    return step


def each(name: str, steps: Steps) -> Step:
    """A step for a wrapper that repeats, round one value of a list."""

    take = within(steps)

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        own: Fields = {}
        take(child, own, walk)
        fields.setdefault(name, []).extend(own.values())

    return step


def identifier(name: str, gs1: str) -> Step:
    """A step for an identifier; agency 9 makes it one of GS1's, and `gs1` says which. Other schemes are as received."""

    def take(child: Any, walk: Walk) -> Identifier:
        agency, scheme = child.get(AGENCY), child.get(SCHEME)
        taken = SCHEME
        # The specification names the one attribute, the guide the other: both are read.
        if agency == GS1_AGENCY or (agency is None and scheme == GS1_AGENCY):
            taken, scheme = (AGENCY if agency else SCHEME), gs1
        walk.leave_but(child, taken)
        walk.leave_children(child)
        return Identifier(source=child, value=child.text or "", scheme=scheme)

    return value(name, take)
