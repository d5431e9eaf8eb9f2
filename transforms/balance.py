"""Two models of one invoice, before and after a conversion: what became of each term, in English and Swedish."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from transforms.carry_words import in_swedish
from transforms.format import Carry
from transforms.terms import Term, Terms, groups_of

Fate = Literal["kept", "moved", "derived", "lost"]

_TEXTS = frozenset({"notes.text", "lines.note", "payment_terms"})
_CODES = frozenset({"type_code", "means_code", "unit", "base_unit", "code", "country", "provider", "scheme"})
_INDEX = re.compile(r"\[\d+\]")
_SUMS = {"totals.allowances": "BG-20", "totals.charges": "BG-21"}
_ORGANISATION = "0007"
_SHORTEST_FOUND = 2  # characters: a shorter value that stands elsewhere stands there by chance


@dataclass(slots=True, kw_only=True, frozen=True)
class Outcome:
    """What became of a value: where it stands now, and why."""

    fate: Fate
    target: str | None = None
    reason: str | None = None
    reason_sv: str | None = None

    def at(self, target: str | None) -> "Outcome":
        """The same of a value that stands in another place."""
        return Outcome(fate=self.fate, target=target, reason=self.reason, reason_sv=self.reason_sv)


class Places:
    """What stands in each place of a model, of whichever index. Values are compared in those places that are asked."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[str, list[Term]] = {}
        for term in terms:
            self._terms.setdefault(term.place, []).append(term)
        self._values: dict[str, frozenset[str]] = {}

    def values(self, place: str) -> frozenset[str]:
        """The keys of the terms in a place."""
        if place not in self._values:
            self._values[place] = frozenset(term.key for term in self._terms.get(place, ()))
        return self._values[place]


class Balance:
    """The terms before and after, looked up by place and by value. Costs grow with the number of terms."""

    def __init__(self, before: Terms, after: Terms, carried: Iterable[Carry]) -> None:
        self._after = {term.path: term for term in after}
        self._before_paths = {term.path for term in before}
        self._terms = (before, after)
        self._at_before, self._at_after = Places(before), Places(after)
        self._said = _said(term.text for term in after if term.place in _TEXTS)
        self._exact: dict[tuple[str, str], Carry] = {}
        self._of_term: dict[str, Carry] = {}
        self._moved: dict[str, Carry] = {}
        for carry in carried:
            self._exact.setdefault((carry.term, carry.value), carry)
            self._of_term.setdefault(carry.term, carry)
            if carry.fate == "moved":
                self._moved.setdefault(carry.value.strip(), carry)

    def outcome(self, term: Term) -> Outcome:
        """What became of a term of the source."""
        there = self._after.get(term.path)
        if there is not None and (there.value == term.value or there.key == term.key):
            return _KEPT
        if term.key in self._at_after.values(term.place) or (term.place in _TEXTS and self._is_said(term.text)):
            return _KEPT
        if term.place in _SUMS and not self._at_after.values(term.place):
            return _SUM.at(_SUMS[term.place])
        if self._goes_without_saying(term):
            return _IMPLIED
        carry = self._carry(term)
        if carry is not None and carry.fate == "moved" and self._stands(term, carry):
            return _carried(carry)
        if carry is None or carry.fate != "lost":
            found = self._found(term)
            if found is not None:
                return found
            if there is not None and self._says_otherwise(term, there):
                return _SAID_OTHERWISE.at(f"{there.number}: {_short(there.text)}")
        return _carried(carry) if carry is not None and carry.fate == "lost" else _LOST

    def beside(self, value: str) -> Outcome:
        """What became of something in the source that no term of the model holds."""
        bare = value.strip()
        carry = self._moved.get(bare)
        if carry is not None:
            return _carried(carry)
        return _IN_A_NOTE if len(bare) >= _SHORTEST_FOUND and bare in self._said else _NO_TERM

    def derived(self) -> Iterator[tuple[Term, Outcome]]:
        """The terms of the output that the source has neither in the same place nor with another value there."""
        for path, term in self._after.items():
            if path not in self._before_paths and term.key not in self._at_before.values(term.place):
                carry = self._exact.get((term.number, term.text)) or self._of_term.get(_base(term.number))
                if carry is not None and carry.fate == "derived":
                    yield term, _carried(carry).at(None)
                elif term.place not in _TEXTS:
                    yield term, _FOLLOWS

    @cached_property
    def _elsewhere(self) -> dict[str, Term]:
        """The first term of the output with each value."""
        return {term.key: term for term in reversed(self._terms[1].all)}

    @cached_property
    def _texts(self) -> str:
        """All notes and payment terms of the output."""
        return "\n".join(term.text for term in self._terms[1] if term.place in _TEXTS)

    def _stands(self, term: Term, carry: Carry) -> bool:
        """Whether a value that was moved to a text stands in one. A carry without a value speaks of the whole term."""
        moved_to_text = carry.value and carry.target is not None and carry.target.endswith("Note")
        return not moved_to_text or term.text.strip() in self._texts

    def _is_said(self, text: str) -> bool:
        return all(line.strip() in self._said for line in text.strip().split("\n"))

    def _says_otherwise(self, term: Term, there: Term) -> bool:
        """Whether what stands in its place says the same in the way of the target: a number, a code, a longer text.

        Where a list has become shorter or longer, what has the same index may be something else.
        """
        before, after = self._terms
        if any(before.lengths.get(one) != after.lengths.get(one) for one in _lists(term.path)):
            return False
        if not isinstance(term.value, str) or term.place.rpartition(".")[2] in _CODES:
            return True
        mine, other = term.key, there.key
        return mine in other or other in mine

    def _goes_without_saying(self, term: Term) -> bool:
        """The scheme of an organisation number, where the number itself stands in a place that has no other."""
        holder, _, last = term.path.rpartition(".")
        number = self._after.get(f"{holder}.value")
        return (
            last == "scheme"
            and term.text == _ORGANISATION
            and number is not None
            and f"{holder}.scheme" not in (self._after)
        )

    def _carry(self, term: Term) -> Carry | None:
        """What the writers told of a term, or else of the group that it is in."""
        exact = self._exact.get((term.number, term.text))
        if exact is not None:
            return exact
        numbers = (term.number, _base(term.number), *groups_of(term.place))
        return next(filter(None, map(self._of_term.get, numbers)), None)

    def _found(self, term: Term) -> Outcome | None:
        """Its value in a text, or as the value of another term."""
        if len(term.text.strip()) < _SHORTEST_FOUND:
            return None
        if self._is_said(term.text):
            return _IN_A_NOTE
        elsewhere = self._elsewhere.get(term.key)
        return None if elsewhere is None else _ELSEWHERE.at(elsewhere.number)


def _base(number: str) -> str:
    """BT-34 of BT-34-1: what is told of a number concerns its scheme too."""
    return "-".join(number.split("-")[:2])


def _lists(path: str) -> Iterator[str]:
    """The lists that a path goes through: of `lines[3].allowances[1].amount`, `lines` and `lines[3].allowances`."""
    for match in _INDEX.finditer(path):
        yield path[: match.start()]


def _said(texts: Iterable[str]) -> set[str]:
    """The lines of some texts, and what follows the lead of each: `Projekt: 4711` says 4711."""
    said = set()
    for text in texts:
        for line in text.split("\n"):
            said.add(line.strip())
            _, lead, rest = line.partition(": ")
            if lead:
                said.add(rest.strip())
    return said


def _carried(carry: Carry) -> Outcome:
    fate: Fate = "moved" if carry.fate == "moved" else "lost" if carry.fate == "lost" else "derived"
    return Outcome(fate=fate, target=carry.target, reason=carry.reason, reason_sv=in_swedish(carry.reason))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}..."


_KEPT = Outcome(fate="kept")
_IN_A_NOTE = Outcome(
    fate="moved", target="Note", reason="it has no place of its own", reason_sv="den har ingen egen plats"
)
_ELSEWHERE = Outcome(
    fate="moved", reason="the target has it in another place", reason_sv="målformatet har den på en annan plats"
)
_SAID_OTHERWISE = Outcome(
    fate="moved", reason="the target says it in its own way", reason_sv="målformatet säger det på sitt sätt"
)
_LOST = Outcome(fate="lost", reason="the target has no place for it", reason_sv="målformatet har ingen plats för den")
_NO_TERM = Outcome(fate="lost", reason="EN 16931 has no term for it", reason_sv="EN 16931 har ingen term för den")
_FOLLOWS = Outcome(
    fate="derived",
    reason="it follows from the rest of the document",
    reason_sv="den följer av resten av dokumentet",
)
_SUM = Outcome(fate="moved", reason="it is the sum of what stands there", reason_sv="den är summan av det som står där")
_IMPLIED = Outcome(
    fate="kept",
    reason="the place of the number says what number it is",
    reason_sv="numrets plats säger vad det är för nummer",
)
