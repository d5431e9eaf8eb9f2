"""The source of a conversion in its smallest parts: what each element and each attribute says.

The reader of a format keeps the element of each group and what it did not take; which part became which term is found
by its value among the terms of the innermost group round it.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pipeline.location import local_name, steps_below
from transforms.format import Reading
from transforms.terms import Term, Terms

_MADE_WHEN = "{urn:sfti:documents:ObjectEnvelope:1:0}CreationDateTime"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

_Key = str | Decimal | date
_NUMBER_OR_DATE = re.compile(r"[+-]?(\.?\d|s?nan|inf)", re.IGNORECASE)

_SHORT = 40  # characters: longer texts are not worth remembering

# The field that an element is, where its group has several of the same value: both names of a company, two amounts.
_FIELDS = {
    "RegistrationName": "name",
    "BaseQuantity": "base_quantity",
    "InvoicedQuantity": "quantity",
    "CreditedQuantity": "quantity",
    "PriceAmount": "net",
    "TaxableAmount": "taxable",
    "TaxInclusiveAmount": "with_vat",
    "TaxExclusiveAmount": "without_vat",
    "PayableAmount": "payable",
    "TaxInclusiveTotalAmount": "payable",
    "TaxExclusiveTotalAmount": "without_vat",
    "BaseAmount": "base",
    "DueDate": "due_date",
    "DuePaymentDate": "due_date",
    "IssueDate": "issue_date",
    "TaxPointDate": "tax_point_date",
    "EndDate": "end",
    "EndDateTime": "end",
}
# An element that tells which kind of group it stands in, and the field beside it that it goes with.
_TELLS_OF = {"ChargeIndicator": "amount"}
# An element that is never the field of that name, although its value may be the same.
_NOT_FIELDS = {"Name": "name"}


@dataclass(slots=True)
class _Group:
    """The terms of one group by their values: those that no part became yet, and the first of a value that one did."""

    open: dict[_Key, list[Term]] = field(default_factory=dict)
    taken: dict[_Key, Term] = field(default_factory=dict)
    outermost: bool = False  # the document itself
    settled: bool = False  # its last term was asked for

    def last(self) -> Term | None:
        """The one term that is left, where there is one: it is given away once."""
        self.settled = True
        rest = [term for terms in self.open.values() for term in terms]
        return rest[0] if len(rest) == 1 else None


@dataclass(slots=True)
class _Spot:
    """An element, seen from what stands in it: the groups round it, its own first, and where its particles are."""

    element: Any
    groups: tuple[_Group, ...]
    within: "_Spot | None"
    first: int
    end: int = 0
    _sought: bool = False
    _nearest: Term | None = None

    @property
    def name(self) -> str:
        """The local name of the element."""
        return local_name(self.element.tag)

    def nearest(self, particles: Sequence["Particle"]) -> Term | None:
        """The first term that something in it became."""
        if not self._sought:
            self._sought = True
            inside = (particles[index].term for index in range(self.first, self.end))
            self._nearest = next(filter(None, inside), None)
        return self._nearest


@dataclass(slots=True)
class Particle:
    """A part of the source: the text of an element, or with `attribute` the value of one of its attributes.

    `read` says whether the reader took it, into a term or to know of which kind its neighbour is; `term` is the one
    that it was read into, or whose kind it tells. None for what was not read, or is no term.
    """

    value: str
    place: str
    within: _Spot | None  # of the element round its own
    attribute: bool
    read: bool
    term: Term | None
    spot: _Spot | None = None  # of its own element, where its value alone does not tell the term


def particles_of(reading: Reading, terms: Terms) -> list[Particle]:
    """Every part of an XML document in its order, with what it became; of a document that is no XML, none."""
    if not hasattr(reading.root, "iterchildren"):
        return []
    walk = _Walk(groups=_groups(terms), leftovers=set(reading.leftovers), untaken=set(reading.attributes))
    for root in (reading.root, *reading.beside):
        # When an object envelope was made is all of it that is not in the model.
        walk.leftovers.update(root.iterchildren(_MADE_WHEN))
        walk.take(root, None, f"/{local_name(root.tag)}", read=root not in walk.leftovers)
    unknown = [(one, one.spot) for one in walk.unknown if one.spot is not None]
    for particle, spot in unknown:
        if not particle.attribute:
            particle.term = _by_elimination(spot)
    # A neighbour is one by its own value, not by another neighbour.
    told = [(one, _by_neighbour(spot, walk.particles)) for one, spot in unknown if one.term is None]
    for particle, term in told:
        particle.term = term
    return walk.particles


def _groups(terms: Terms) -> dict[Any, _Group]:
    groups: dict[Any, _Group] = defaultdict(_Group)
    for term in terms.all:
        value = term.value
        key = "NaN" if isinstance(value, Decimal) and value.is_nan() else value
        candidates = groups[term.source].open
        if key in candidates:
            candidates[key].append(term)
        else:
            candidates[key] = [term]
    return dict(groups)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One walk over a tree, and the particles found on it."""

    groups: dict[Any, _Group]
    leftovers: set[Any]
    untaken: set[tuple[Any, str]]
    particles: list[Particle] = field(default_factory=list)
    unknown: list[Particle] = field(default_factory=list)  # those that were read, but have no term by their value

    def take(self, element: Any, within: _Spot | None, path: str, read: bool) -> None:
        """An element, all that is in it, and whether the reader took it."""
        groups = () if within is None else within.groups
        own = self.groups.get(element)
        if own is not None:
            own.outermost = within is None
            groups = (own, *groups)
        first, known = len(self.particles), len(self.unknown)
        text = element.text
        if text and not text.isspace():
            term = _by_value(text, element, groups, attribute=False) if read else None
            self._keep(Particle(text, path, within, False, read, term))
        for name, value in element.items():
            if value and not value.isspace() and not name.startswith(_XSI):
                taken = read and (element, name) not in self.untaken
                term = _by_value(value, element, groups, attribute=True) if taken else None
                self._keep(Particle(value, f"{path}/@{local_name(name)}", within, True, taken, term))
        # Most elements have nothing in them and say what they are: nobody has to know where they are.
        if len(element) or len(self.unknown) > known:
            spot = _Spot(element, groups, within, first)
            for particle in self.unknown[known:]:
                particle.spot = spot
            for child, step in steps_below(element).items():
                self.take(child, spot, f"{path}/{step}", read and child not in self.leftovers)
            spot.end = len(self.particles)

    def _keep(self, particle: Particle) -> None:
        self.particles.append(particle)
        if particle.term is None and particle.read:
            self.unknown.append(particle)


def _by_value(value: str, element: Any, groups: tuple[_Group, ...], *, attribute: bool) -> Term | None:
    """The term of that value in the innermost group; one that is taken already where an element says it again."""
    keys = _keys_of_short(value) if len(value) < _SHORT else _keys_of(value)
    for group in groups:
        for key in keys:
            if candidates := group.open.get(key):
                term = candidates.pop() if len(candidates) == 1 else _pick(local_name(element.tag), candidates)
                group.taken.setdefault(key, term)
                return term
    if not attribute:
        for group in groups:
            for key in keys:
                if key in group.taken:
                    return group.taken[key]
    return None


def _pick(name: str, candidates: list[Term]) -> Term:
    """Takes the term whose field is that of the element, or else the first that is not surely another's."""
    wanted, unwanted = _FIELDS.get(name), _NOT_FIELDS.get(name)
    fields = [term.place.rpartition(".")[2] for term in candidates]
    if wanted in fields:
        return candidates.pop(fields.index(wanted))
    return candidates.pop(next((index for index, one in enumerate(fields) if one != unwanted), 0))


def _by_elimination(spot: _Spot) -> Term | None:
    """The one term of its own group that nothing else became: its value reads otherwise in the model."""
    group = next((group for group in spot.groups if not group.settled), None)
    return None if group is None or group.outermost else group.last()


def _by_neighbour(spot: _Spot, particles: Sequence[Particle]) -> Term | None:
    """What tells the kind of a value (a currency, a scheme) goes with it: its element, or the first term beside it."""
    field = _TELLS_OF.get(spot.name)
    if field is not None and spot.within is not None:
        return _last_beside(spot.within, f".{field}", particles)
    near: _Spot | None = spot
    while near is not None and near.nearest(particles) is None:
        near = near.within
    # What stands by itself below the root tells of no neighbour but of the whole document.
    return None if near is None or near.within is None else near.nearest(particles)


def _last_beside(group: _Spot, field: str, particles: Sequence[Particle]) -> Term | None:
    inside = (particles[index] for index in range(group.end - 1, group.first - 1, -1))
    terms = (one.term for one in inside if one.within is group and one.term is not None)
    return next((term for term in terms if term.place.endswith(field)), None)


def _keys_of(text: str) -> tuple[_Key, ...]:
    """What the value of a text may be in the model: itself, the number or the day that it writes."""
    bare = text.strip()
    texts = (text,) if bare == text else (text, bare)
    if not _NUMBER_OR_DATE.match(bare):  # most texts are neither, and asking costs more than all the rest
        return texts
    try:
        return (*texts, _key(Decimal(bare)))
    except InvalidOperation:
        with suppress(ValueError):
            return (*texts, date.fromisoformat(bare[:10]))
    return texts


_keys_of_short = lru_cache(maxsize=4096)(_keys_of)  # currencies, units, rates: most are said again and again


def _key(value: _Key) -> _Key:
    return "NaN" if isinstance(value, Decimal) and value.is_nan() else value
