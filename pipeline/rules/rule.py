"""The machinery of rules: a rule is a line, a scope is where rules look, a layer is a rule set, a profile is a verdict.

    LINES: Scope[Line] = Scope("lines", lambda document: document.invoice.lines, (
        Rule("BR-21", "BT-126", "A line has an identifier", "En rad har en beteckning", lambda line: line.id),
    ))

Rules neither raise nor mutate. What relates groups is a view, built once per document (`Document.view`), so that cost
grows with the number of lines and never with its square. What a published artefact does with one XPath over the whole
tree, and a norm's table of hundreds of forbidden elements, is a Check: it yields (rule, element) itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import localcontext
from typing import Any, Generic, TypeVar, cast

from pipeline.findings import Finding, Severity
from pipeline.invoice import Invoice
from pipeline.location import Locator
from pipeline.money import EXACT
from transforms.format import Reading

T = TypeVar("T")
V = TypeVar("V")


@dataclass(slots=True, kw_only=True)
class Document:
    """What rules look at: the model, the tree it came from, and what the reader left over."""

    invoice: Invoice
    root: Any  # the lxml root of the document itself, its envelope cut off
    leftovers: list[Any] = field(default_factory=list)  # topmost elements that the reader did not take
    attributes: list[tuple[Any, str]] = field(default_factory=list)  # (element, name) of attributes it did not take
    # Amounts in another currency than they should be in.
    currencies: list[tuple[Any, str | None]] = field(default_factory=list)
    irregular: list[Any] = field(default_factory=list)  # numbers and dates not written just as their values print
    blank: list[Any] = field(default_factory=list)  # elements that were taken and hold nothing, or nothing but blanks
    ambiguous: list[Any] = field(default_factory=list)  # elements that the model does not tell from something else
    locator: Locator = field(default_factory=Locator)
    views: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def view(self, build: Callable[["Document"], V]) -> V:
        """What `build` makes of this document, made once however many rules ask."""
        try:
            made: V = self.views[build]
        except KeyError:
            made = self.views[build] = build(self)
        return made


def document_of(reading: Reading) -> Document:
    """What rules look at in what a reader made of a document."""
    return Document(
        invoice=reading.invoice,
        root=reading.root,
        leftovers=reading.leftovers,
        attributes=reading.attributes,
        currencies=reading.currencies,
        irregular=reading.irregular,
        blank=reading.blank,
        ambiguous=reading.ambiguous,
    )


@dataclass(slots=True, frozen=True)
class Rule(Generic[T]):
    """One rule of a norm: its own id, the business terms, our words for it, and the test.

    `holds` is given a subject of the scope and answers truthily when the rule is kept. `found` and `expected` are asked
    only for a finding; both answer a text, or None.
    """

    id: str
    terms: str  # separated by blanks: "BT-131 BT-146"
    text: str
    text_sv: str
    holds: Callable[[T], object]
    severity: Severity = Severity.FATAL
    found: Callable[[T], str | None] | None = None
    expected: Callable[[T], str | None] | None = None


@dataclass(slots=True, frozen=True)
class Scope(Generic[T]):
    """Where rules look: the subjects in a document, and the context node of each (default: its source)."""

    name: str
    select: Callable[[Document], Iterable[T]]
    rules: tuple[Rule[T], ...]
    locate: Callable[[T], Any] | None = None

    def findings(self, document: Document, layer: str) -> Iterator[Finding]:
        for subject in self.select(document):
            for rule in self.rules:
                if not rule.holds(subject):
                    element = self.locate(subject) if self.locate else cast(Any, subject).source
                    yield finding_of(rule, element, layer, subject, document.locator)


@dataclass(slots=True, frozen=True)
class Check:
    """Rules that find their own places: `find` yields (rule, element) for each breach; `rules` lists them all."""

    name: str
    rules: Mapping[str, Rule[Any]]
    find: Callable[[Document], Iterable[tuple[Rule[Any], Any]]]

    def findings(self, document: Document, layer: str) -> Iterator[Finding]:
        for rule, element in self.find(document):
            yield finding_of(rule, element, layer, element, document.locator)


@dataclass(slots=True, frozen=True)
class Gate:
    """Parts that concern only some documents, a country's for instance: asked once, and else they cost nothing.

    Parts that have nothing to say of a document that the model shows to be in order are behind a gate as well.
    """

    name: str
    applies: Callable[[Document], object]
    parts: tuple["Scope[Any] | Check | Gate", ...]

    def findings(self, document: Document, layer: str) -> Iterator[Finding]:
        if self.applies(document):
            for part in self.parts:
                yield from part.findings(document, layer)


def finding_of(rule: Rule[Any], element: Any, layer: str, subject: Any, locator: Locator) -> Finding:
    """The finding for a breach of a rule at an element (None: the document as a whole)."""
    return Finding(
        layer=layer,
        rule=rule.id,
        severity=rule.severity,
        text=rule.text,
        text_sv=rule.text_sv,
        location="" if element is None else locator.path(element),
        line=None if element is None else element.sourceline,
        terms=tuple(rule.terms.split()),
        found=rule.found(subject) if rule.found else None,
        expected=rule.expected(subject) if rule.expected else None,
    )


def _rules_of(parts: Iterable[Scope[Any] | Check | Gate]) -> Iterator[Rule[Any]]:
    for part in parts:
        if isinstance(part, Gate):
            yield from _rules_of(part.parts)
        else:
            yield from part.rules.values() if isinstance(part, Check) else part.rules


@dataclass(slots=True, frozen=True)
class Layer:
    """A rule set that a norm publishes as one: its name is the `layer` of its findings."""

    name: str
    parts: tuple[Scope[Any] | Check | Gate, ...]

    def rules(self) -> Iterator[Rule[Any]]:
        return _rules_of(self.parts)


@dataclass(slots=True, frozen=True, kw_only=True)
class Profile:
    """A release of a set of layers, and the days (both inclusive) on which it judges."""

    name: str  # peppol-bis-3, en16931, svefaktura-1
    release: str
    layers: tuple[Layer, ...]
    valid_from: date
    valid_until: date | None = None

    def judge(self, document: Document) -> list[Finding]:
        """Every breach of every rule, in the order of the layers and rules. Never raises for what a document says."""
        with localcontext(EXACT):
            return [
                finding
                for layer in self.layers
                for part in layer.parts
                for finding in part.findings(document, layer.name)
            ]
