"""The source of a conversion in its smallest parts: what each element and each attribute says.

The reader of a format keeps the element of each group and what it did not take; which part became which term is found
by its value among the terms of the innermost group round it.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pipeline.location import local_name, steps_below
from transforms.format import Reading
from transforms.terms import Term

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
_TOLD = tuple(f".{name}" for name in _TELLS_OF.values())
# An element that is never the field of that name, although its value may be the same.
_NOT_FIELDS = {"Name": "name"}


@dataclass(slots=True)
class Particle:
    """A part of the source: the text of an element, or with `attribute` one of its attributes.

    `above` are the elements round it, the innermost first. `read` says whether the reader took it, into a term or to
    know of which kind its neighbour is.
    """

    element: Any
    above: tuple[Any, ...]
    attribute: str | None
    value: str
    place: str
    read: bool

    @property
    def stands_in(self) -> tuple[Any, ...]:
        """The element itself and those round it."""
        return (self.element, *self.above)

    def is_of(self, root: Any) -> bool:
        """Whether an element is the root of its document."""
        return root is (self.above[-1] if self.above else self.element)


def particles_of(reading: Reading) -> list[Particle]:
    """Every part of an XML document in its order; of a document that is no XML, none."""
    if not hasattr(reading.root, "iterchildren"):
        return []
    walk = _Walk(leftovers=set(reading.leftovers), untaken=set(reading.attributes))
    for root in (reading.root, *reading.beside):
        # When an object envelope was made is all of it that is not in the model.
        walk.leftovers.update(root.iterchildren(_MADE_WHEN))
        walk.take(root, (), f"/{local_name(root.tag)}", read=root not in walk.leftovers)
    return walk.particles


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One walk over a tree, and the particles found on it."""

    leftovers: set[Any]
    untaken: set[tuple[Any, str]]
    particles: list[Particle] = field(default_factory=list)

    def take(self, element: Any, above: tuple[Any, ...], path: str, read: bool) -> None:
        """An element, all that is in it, and whether the reader took it."""
        text = element.text
        if text and not text.isspace():
            self.particles.append(Particle(element, above, None, text, path, read))
        for name, value in element.items():
            if value and not value.isspace() and not name.startswith(_XSI):
                taken = read and (element, name) not in self.untaken
                self.particles.append(Particle(element, above, name, value, f"{path}/@{local_name(name)}", taken))
        # Most elements have nothing in them, and that is asked in less time than they are looked through.
        if len(element):
            inside = (element, *above)
            for child, step in steps_below(element).items():
                self.take(child, inside, f"{path}/{step}", read and child not in self.leftovers)


def attributed(particles: Sequence[Particle], terms: Sequence[Term]) -> list[Term | None]:
    """The term that each part was read into, or whose kind it tells; None for what was not read, or is no term."""
    claims = _Claims()
    for term in terms:
        claims.open.setdefault(term.source, {}).setdefault(_key(term.value), []).append(term)
    found = [claims.by_value(one) if one.read else None for one in particles]
    left = {source: _only(by_key) for source, by_key in claims.open.items()}
    for index, particle in enumerate(particles):
        if particle.read and found[index] is None and particle.attribute is None:
            found[index] = _by_elimination(particle, left)
    return list(_with_neighbours(particles, found))


@dataclass(slots=True, kw_only=True)
class _Claims:
    """The terms that no part became yet, by the element of the group and then by value, and those that one did."""

    open: dict[Any, dict[_Key, list[Term]]] = field(default_factory=dict)
    taken: dict[tuple[Any, _Key], Term] = field(default_factory=dict)  # the first of that group and value
    _groups: dict[Any, list[Any]] = field(default_factory=dict)  # round what stands in an element, which many do

    def by_value(self, particle: Particle) -> Term | None:
        """The term of that value in the innermost group; one that is taken already where an element says it again."""
        keys, groups = _keys(particle.value), self._groups_round(particle)
        for group in groups:
            by_key = self.open[group]
            for key in keys:
                if candidates := by_key.get(key):
                    term = _pick(particle, candidates)
                    self.taken.setdefault((group, key), term)
                    return term
        if particle.attribute is None:
            for group in groups:
                for key in keys:
                    if (group, key) in self.taken:
                        return self.taken[group, key]
        return None

    def _groups_round(self, particle: Particle) -> list[Any]:
        """Of the elements that a part stands in, those of groups."""
        parent = particle.above[0] if particle.above else None
        groups = self._groups.get(parent)
        if groups is None:
            groups = self._groups[parent] = [element for element in particle.above if element in self.open]
        return [particle.element, *groups] if particle.element in self.open else groups


def _pick(particle: Particle, candidates: list[Term]) -> Term:
    """Takes the term whose field is that of the element, or else the first that is not surely another's."""
    if len(candidates) == 1:
        return candidates.pop()
    name = local_name(particle.element.tag)
    wanted, unwanted = _FIELDS.get(name), _NOT_FIELDS.get(name)
    fields = [term.place.rpartition(".")[2] for term in candidates]
    if wanted in fields:
        return candidates.pop(fields.index(wanted))
    return candidates.pop(next((index for index, one in enumerate(fields) if one != unwanted), 0))


def _by_elimination(particle: Particle, left: dict[Any, Term | None]) -> Term | None:
    """The one term of its own group that nothing else became: its value reads otherwise in the model."""
    group = next((element for element in particle.stands_in if element in left), None)
    return None if group is None or particle.is_of(group) else left.pop(group)


def _only(by_key: dict[_Key, list[Term]]) -> Term | None:
    rest = [term for terms in by_key.values() for term in terms]
    return rest[0] if len(rest) == 1 else None


def _with_neighbours(particles: Sequence[Particle], found: Sequence[Term | None]) -> Iterator[Term | None]:
    """What tells the kind of a value (a currency, a scheme) goes with it: its element, or the first term beside it."""
    nearest: dict[Any, Term] = {}
    told: dict[tuple[Any, str], Term] = {}
    for particle, term in zip(particles, found, strict=True):
        if term is None:
            continue
        if term.place.endswith(_TOLD) and particle.above:
            told[particle.above[0], term.place.rpartition(".")[2]] = term
        if particle.element in nearest:
            continue
        nearest[particle.element] = term
        for element in particle.above:
            if element in nearest:
                break
            nearest[element] = term
    for particle, own in zip(particles, found, strict=True):
        if own is not None or not particle.read:
            yield own
        else:
            tells = _TELLS_OF.get(local_name(particle.element.tag))
            yield told.get((particle.above[0], tells)) if tells else _nearest(particle, nearest)


def _nearest(particle: Particle, nearest: dict[Any, Term]) -> Term | None:
    near = next((one for one in particle.stands_in if one in nearest), None)
    # What stands by itself below the root tells of no neighbour but of the whole document.
    return None if near is None or particle.is_of(near) else nearest[near]


def _keys(text: str) -> tuple[_Key, ...]:
    """What the value of a text may be in the model: itself, the number or the day that it writes."""
    return _keys_of_short(text) if len(text) < _SHORT else _keys_of(text)


def _keys_of(text: str) -> tuple[_Key, ...]:
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
