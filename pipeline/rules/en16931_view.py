"""Where the rules of EN 16931 look, and what they ask of a UBL element there.

The published rules match elements wherever these stand, so the rules here are tests of elements, exact for any
document. What makes them cheap is that most elements need no look: what the model shows to be in order
(en16931_clear) is left out, and nothing remains to be examined of a document without faults.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pipeline.findings import Finding
from pipeline.money import decimal_of, xpath_round
from pipeline.rules.en16931_clear import Doubts, doubts
from pipeline.rules.predicates import normalized
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.ubl import clark

Elements = dict[str, list[Any]]
Select = Callable[[Document], Iterable[Any]]

LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
_TAX_SCHEME, _ID = clark("cac:TaxScheme"), clark("cbc:ID")
_LINE_TAGS = tuple(clark(path) for path in LINES)


def examined(document: Document) -> Elements:
    """The elements that have to be looked at, by tag, in document order; none in a document without faults."""
    found: Elements = {}
    for element in _in_doubt(document.root, document.view(doubts)):
        found.setdefault(element.tag, []).append(element)
    return found


def _in_doubt(root: Any, doubt: Doubts) -> Iterator[Any]:
    if doubt.header:
        yield root
        for child in root.iterchildren("*"):
            if child.tag not in _LINE_TAGS:
                yield from child.iter("*")
    for line in doubt.lines:
        yield from line.iter("*")


def at(*paths: str, where: Callable[[Any], object] | None = None) -> Select:
    """Selects the examined elements at the paths, as a Schematron context does: anywhere, or from the root with "/".

    `where` is a condition on the element, the predicate of the context.
    """
    patterns = tuple(_pattern(path) for path in paths)

    def select(document: Document) -> Iterator[Any]:
        elements = document.view(examined)
        if not elements:
            return
        for tag, parents, anchored in patterns:
            free = not parents and not anchored
            for element in elements.get(tag, ()):
                if (free or _stands(element, parents, anchored)) and (where is None or where(element)):
                    yield element

    return select


def _pattern(path: str) -> tuple[str, tuple[str, ...], bool]:
    steps = [clark(step) for step in path.lstrip("/").split("/")]
    return steps[-1], tuple(reversed(steps[:-1])), path.startswith("/")


def _stands(element: Any, parents: tuple[str, ...], anchored: bool) -> bool:
    for parent in parents:
        element = element.getparent()
        if element is None or element.tag != parent:
            return False
    if not anchored:
        return True
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def the_root(document: Document) -> Iterator[Any]:
    """The root element, where the document as a whole has to be looked at."""
    if document.root.tag in document.view(examined):
        yield document.root


def itself(element: Any) -> Any:
    """The context node of an element is the element."""
    return element


def scope(name: str, select: Select, *rules: Rule[Any]) -> Scope[Any]:
    """A scope whose subjects are elements, and so their own context nodes."""
    return Scope(name, select, rules, itself)


@dataclass(slots=True, frozen=True)
class Examined(Scope[Any]):
    """Scopes that have nothing to say of a document without doubts, and are not asked then."""

    scopes: tuple[Scope[Any], ...] = ()

    def findings(self, document: Document, layer: str) -> Iterator[Finding]:
        if document.view(examined):
            for scope in self.scopes:
                yield from scope.findings(document, layer)


def where_in_doubt(name: str, *scopes: Scope[Any]) -> Examined:
    """Scopes made into one, which holds the rules of all."""
    return Examined(name, lambda _: (), tuple(rule for scope in scopes for rule in scope.rules), None, scopes)


def always(_: Any) -> bool:
    """For a rule that the artefact lists and tests with what is true of any document."""
    return True


@cache
def _steps(path: str) -> str:
    return clark(path)


def filled(element: Any, path: str) -> bool:
    """`normalize-space(path) != ''`."""
    return normalized(element.findtext(_steps(path))) != ""


def value(element: Any, path: str) -> Decimal | None:
    """`xs:decimal(path)`: None for an empty sequence, NaN for what is no decimal."""
    text = element.findtext(_steps(path))
    return None if text is None else decimal_of(text)


def two_decimals(element: Any, path: str) -> bool:
    """`string-length(substring-after(path, '.')) <= 2`, of the text as it stands."""
    text = element.findtext(_steps(path))
    return text is None or len(text.partition(".")[2]) <= 2


def is_false(element: Any) -> bool:
    """`cbc:ChargeIndicator = false()`: an allowance."""
    return normalized(element.findtext(_steps("cbc:ChargeIndicator"))) in ("false", "0")


def is_true(element: Any) -> bool:
    """`cbc:ChargeIndicator = true()`: a charge."""
    return normalized(element.findtext(_steps("cbc:ChargeIndicator"))) in ("true", "1")


def is_vat(scheme: str | None) -> bool:
    """`normalize-space(upper-case(cbc:ID)) = 'VAT'`."""
    return scheme == "VAT" or (scheme is not None and normalized(scheme.upper()) == "VAT")


def in_vat(element: Any) -> bool:
    """Whether the tax scheme of a category or a registration is VAT."""
    for scheme in element.iterchildren(_TAX_SCHEME):
        for identifier in scheme.iterchildren(_ID):
            if is_vat(identifier.text):
                return True
    return False


def registered(element: Any, path: str) -> bool:
    """Whether there is a number registered for VAT among the PartyTaxScheme at a path."""
    company = _steps("cbc:CompanyID")
    return any(in_vat(entry) and entry.find(company) is not None for entry in element.iterfind(_steps(path)))


def found_at(path: str) -> Callable[[Any], str | None]:
    """What stands at a path, for people; None where nothing does."""

    def found(element: Any) -> str | None:
        text: str | None = element.findtext(_steps(path))
        return text

    return found


def found_text(element: Any) -> str | None:
    """What an element says."""
    text: str | None = element.text
    return text


def plain(amount: Decimal | None) -> str:
    """An amount for people."""
    return "nothing" if amount is None else format(amount, "f")


def tax_of(taxable: Decimal, rate: Decimal) -> Decimal:
    """`round(abs(taxable) * (rate div 100) * 10 * 10) div 100`."""
    return xpath_round(abs(taxable) * rate.scaleb(-2))
