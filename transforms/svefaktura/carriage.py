"""What became of each term in a conversion, and the texts that notes and payment terms gain by it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from transforms.format import Carry


@dataclass(slots=True, kw_only=True)
class Carriage:
    """What became of each term, and the texts that move to the note of the invoice and to its payment terms."""

    carried: list[Carry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)

    def moved(self, term: str, value: object, target: str, reason: str) -> None:
        """A term stands in another place than its own."""
        self.carried.append(Carry(fate="moved", term=term, value=str(value), reason=reason, target=target))

    def derived(self, term: str, value: object, reason: str, target: str | None = None) -> None:
        """A term was not in the source, but follows from it."""
        self.carried.append(Carry(fate="derived", term=term, value=str(value), reason=reason, target=target))

    def lost(self, term: str, value: object, reason: str) -> None:
        """A term is left out."""
        self.carried.append(Carry(fate="lost", term=term, value=str(value), reason=reason))

    def note(self, term: str, lead: str, value: object, parts: Iterable[str | None] = ()) -> None:
        """A term moves to the note of the invoice, with a word before it that says what it is.

        `parts` are the values that it is put together of, where the source has them one by one.
        """
        self.notes.append(f"{lead}: {value}")
        self.moved(term, value, "Note", "it has no place of its own")
        for part in parts:
            if part:
                self.moved(term, part, "Note", "it has no place of its own")

    def term_of_payment(self, term: str, text: str) -> None:
        """A term moves to the text of the payment terms."""
        self.terms.append(text)
        self.moved(term, text, "PaymentTerms/Note", "it has no place of its own")


def joined(said: Iterable[str], more: Iterable[str]) -> str | None:
    """Texts one below the other; what is said already is not said again. None where there is nothing."""
    lines = list(said)
    known = {line for text in lines for line in text.split("\n")}
    for text in more:
        if text not in known:
            known.add(text)
            lines.append(text)
    return "\n".join(lines) if lines else None
