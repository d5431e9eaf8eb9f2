"""The account of a conversion: every element and attribute of the source with content is kept, moved or lost, once.

What came out is read back, and the two models are compared term by term: the account trusts what is in the output, and
takes from the writer only the words for it. What the output says beside that is derived.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from pipeline.findings import Finding
from pipeline.invoice import Invoice
from transforms.attachments.octets import Octets
from transforms.balance import Balance, Fate, Outcome
from transforms.format import Carry, Reading, Unconvertible
from transforms.particles import Particle, particles_of
from transforms.terms import Term, terms_of

_LONGEST = 200  # characters of a value that are told


@dataclass(slots=True)
class Entry:
    """One element or attribute of the source, or with no `place` a term of which the source has no element as such.

    `place` is its normalised XPath in the source, `term` its BT or BG number (None: the model has no term for it), and
    `target` where a moved value stands, or what a derived one follows from. Values of over 200 characters are cut.
    There are hundreds in an account, made here and from nothing else: a plain class costs a third of a checked one.
    """

    fate: Fate
    term: str | None
    place: str | None
    value: str
    target: str | None = None
    reason: str | None = None
    reason_sv: str | None = None


class LossReport(BaseModel):
    """What became of everything in a document that was converted.

    `elements` is the number of elements and attributes with content in the source: kept + moved + lost of the entries
    that have a place. `counts` are those three, and the number of derived terms.
    """

    model_config = ConfigDict(frozen=True)

    source: str  # names of formats
    target: str
    elements: int
    counts: dict[str, int]
    entries: tuple[Entry, ...]

    @cached_property
    def lost(self) -> tuple[Entry, ...]:
        """What the output does not say in any place."""
        return tuple(entry for entry in self.entries if entry.fate == "lost")

    @property
    def told(self) -> tuple[Entry, ...]:
        """Everything that was not simply kept, once a term and value."""
        seen: dict[tuple[str, str | None, str, str | None], Entry] = {}
        for entry in self.entries:
            if entry.fate != "kept":
                seen.setdefault((entry.fate, entry.term, entry.value, entry.target), entry)
        return tuple(seen.values())

    def loses(self, terms: Iterable[str]) -> tuple[Entry, ...]:
        """The losses among some terms: numbers such as BT-128, which stand for their parts (BT-128-1) too."""
        wanted = tuple(terms)
        return tuple(
            entry
            for entry in self.lost
            if entry.term is not None and any(entry.term == one or entry.term.startswith(f"{one}-") for one in wanted)
        )


@dataclass(slots=True, kw_only=True, frozen=True)
class Sides:
    """What an account compares: what was read, the model read back from the output, and what the writers told."""

    source: str
    target: str
    reading: Reading
    output: Invoice
    carried: Sequence[Carry]


def account(sides: Sides) -> LossReport:
    """The account of one conversion."""
    terms = terms_of(sides.reading.invoice)
    balance = Balance(terms, terms_of(sides.output), sides.carried)
    particles = particles_of(sides.reading, terms)
    entries = list(_entries(particles, balance))
    owned = {id(one.term) for one in particles}
    entries.extend(_unplaced((term for term in terms if id(term) not in owned), balance, bool(particles)))
    elements = len(particles) or len(entries)
    entries.extend(_derived(balance))
    return LossReport(
        source=sides.source,
        target=sides.target,
        elements=elements,
        counts=dict.fromkeys(("kept", "moved", "lost", "derived"), 0) | Counter(_counted(entries, bool(particles))),
        entries=tuple(entries),
    )


def beginning(octets: Octets) -> str:
    """What is told of a long text: its beginning."""
    text = bytes(next(octets.text(), b"")[: _LONGEST + 1]).decode("ascii", "replace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _entries(particles: Sequence[Particle], balance: Balance) -> Iterator[Entry]:
    for particle in particles:
        term = particle.term
        if particle.read:
            outcome = balance.outcome(term) if term is not None else _COUNTED_ANEW
        else:
            outcome = balance.beside(particle.value)
        yield _entry(outcome, term.number if term is not None else None, particle.place, particle.value)


def _unplaced(terms: Iterable[Term], balance: Balance, by_element: bool) -> Iterator[Entry]:
    """Terms that no element says as such. Where the source has no elements at all, they are all there is."""
    for term in terms:
        outcome = balance.outcome(term)
        if not by_element or outcome.fate != "kept":
            yield _entry(outcome, term.number, None if by_element else term.path, term.text)


def _derived(balance: Balance) -> Iterator[Entry]:
    for term, outcome in balance.derived():
        yield _entry(outcome, term.number, None, term.text)


def _entry(outcome: Outcome, term: str | None, place: str | None, value: str) -> Entry:
    told = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."
    return Entry(outcome.fate, term, place, told, outcome.target, outcome.reason, outcome.reason_sv)


def _counted(entries: Iterable[Entry], by_element: bool) -> Iterator[str]:
    for entry in entries:
        if entry.place is not None or entry.fate == "derived" or not by_element:
            yield entry.fate


_COUNTED_ANEW = Outcome(
    fate="kept",
    reason="it follows from the rest of the document, in the output too",
    reason_sv="den följer av resten av dokumentet, också i resultatet",
)


def invalid_output(faults: Sequence[Finding], title: str) -> Unconvertible:
    """The refusal of a conversion whose output would break rules of its format: they are named, once each."""
    rules = ", ".join(dict.fromkeys(fault.rule for fault in faults))
    term = next((term for fault in faults for term in fault.terms), "BG-0")
    first = faults[0]
    return Unconvertible(
        term,
        f"The result would break rules of {title}: {rules}. {first.text}",
        f"Resultatet skulle bryta mot regler i {title}: {rules}. {first.text_sv}",
    )
