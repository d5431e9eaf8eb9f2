"""Svefaktura 1.0, rules on the document itself: its type, the number of its lines, its period and delivery."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from pipeline.findings import Severity
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.svefaktura_tree import Node, at, found_text, root, tree_of
from pipeline.rules.svefaktura_values import day_part, is_double, moment, moment_of_date, number

WARNING = Severity.WARNING

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA_LOCATION = etree.XPath("boolean(//*/@xsi:schemaLocation)", namespaces={"xsi": _XSI})


def _names_its_schema(invoice: Node) -> bool:
    stated = invoice.source.get(f"{{{_XSI}}}schemaLocation")  # by the root, nearly always
    return stated is not None or bool(_SCHEMA_LOCATION(invoice.source))


def names_a_stylesheet(root: Any) -> bool:
    """Whether a processing instruction beside the root names a stylesheet: R-83."""
    if root.getprevious() is None and root.getnext() is None:  # as in most documents
        return False
    before, after = root.itersiblings(preceding=True), root.itersiblings()
    return any(_is_stylesheet(node) for siblings in (before, after) for node in siblings)


def _is_stylesheet(node: Any) -> bool:
    return node.tag is etree.ProcessingInstruction and node.target == "xml-stylesheet"


def _is_380_or_381(code: Node) -> bool:
    return number(code.text) in (380, 381) or not is_double(code.text)  # what is no number has a finding of its own


def _refers_to_an_invoice(code: Node) -> bool:
    invoice = code.above(1)
    if invoice.all("sfti:InitialInvoiceDocumentReference", "cac:ID"):
        return True
    return any(
        period.children.get("cbc:StartDateTime") and period.children.get("cbc:EndDateTime")
        for period in invoice.all("sfti:InvoicingPeriod")
    )


def _is_credit_note(document: Document) -> Iterable[Node]:
    return [node for node in tree_of(document).at("sfti:InvoiceTypeCode") if node.text == "381"]


def _counts_the_lines(count: Node) -> bool:
    return number(count.text) == len(count.above(1).all("cac:InvoiceLine"))


def _line_count(count: Node) -> str:
    return f"{len(count.above(1).all('cac:InvoiceLine'))} lines"


DOCUMENT: Scope[Node] = Scope(
    "document",
    root,
    (
        Rule(
            "R-1",
            "",
            "The invoice says how many lines it has (LineItemCountNumeric).",
            "Fakturan anger hur många rader den har (LineItemCountNumeric).",
            lambda invoice: invoice.children.get("sfti:LineItemCountNumeric"),
        ),
        Rule(
            "R-17",
            "BT-110",
            "There is one TaxTotal at most; each VAT rate has a TaxSubTotal of its own within it.",
            "TaxTotal förekommer högst en gång; varje momssats får en egen TaxSubTotal i den.",
            lambda invoice: len(invoice.all("cac:TaxTotal")) < 2,
            found=lambda invoice: f"{len(invoice.all('cac:TaxTotal'))} TaxTotal",
        ),
        Rule(
            "R-21",
            "",
            "An exchanged invoice does not say where its schema lies (xsi:schemaLocation).",
            "En faktura som skickas pekar inte ut sitt schema (xsi:schemaLocation).",
            lambda invoice: not _names_its_schema(invoice),
            WARNING,
        ),
        Rule(
            "R-83",
            "",
            "An exchanged invoice does not name a stylesheet (xml-stylesheet).",
            "En faktura som skickas pekar inte ut någon formatmall (xml-stylesheet).",
            lambda invoice: not names_a_stylesheet(invoice.source),
            WARNING,
        ),
    ),
)

TYPE_CODE: Scope[Node] = Scope(
    "type code",
    at("sfti:InvoiceTypeCode"),
    (
        Rule(
            "R-22",
            "BT-3",
            "The type is 380 (invoice) or 381 (credit note).",
            "Typen är 380 (faktura) eller 381 (kreditnota).",
            _is_380_or_381,
            found=found_text,
            expected=lambda _: "380 or 381",
        ),
    ),
)

CREDIT_NOTE: Scope[Node] = Scope(
    "credit note",
    _is_credit_note,
    (
        Rule(
            "R-2",
            "BT-25 BT-73 BT-74",
            "A credit note names the invoice it credits, or the whole period that it covers.",
            "En kreditnota anger vilken faktura den krediterar, eller den period den avser.",
            _refers_to_an_invoice,
            WARNING,
        ),
    ),
)

LINE_COUNT: Scope[Node] = Scope(
    "line count",
    at("sfti:LineItemCountNumeric"),
    (
        Rule(
            "R-27",
            "",
            "LineItemCountNumeric is the number of lines.",
            "LineItemCountNumeric är antalet rader.",
            _counts_the_lines,
            found=found_text,
            expected=_line_count,
        ),
        Rule(
            "R-29",
            "",
            "LineItemCountNumeric is greater than zero.",
            "LineItemCountNumeric är större än noll.",
            lambda count: number(count.text) > 0,
            found=found_text,
        ),
    ),
)

REQUISITIONIST: Scope[Node] = Scope(
    "requisitionist",
    at("sfti:RequisitionistDocumentReference/cac:ID"),
    (
        Rule(
            "R-79",
            "BT-10 BT-19",
            "The buyer's reference is not blank.",
            "Köparens referens är inte tom.",
            lambda reference: reference.text.replace(" ", "") != "",
            found=found_text,
        ),
    ),
)


def _ends_before_it_starts(period: Node) -> bool:
    start, end = moment(period.text_of("cbc:StartDateTime")), moment(period.text_of("cbc:EndDateTime"))
    return start is None or end is None or end < start


def _ends_after_issue(period: Node) -> bool:
    end = moment_of_date(day_part(period.text_of("cbc:EndDateTime")))
    issued = moment_of_date(period.tree.text_at("cbc:IssueDate"))
    return end is not None and issued is not None and end > issued


def _delivered_after_issue(delivered: Node) -> bool:
    day = moment_of_date(day_part(delivered.text))
    issued = moment_of_date(delivered.tree.text_at("cbc:IssueDate"))
    return day is not None and issued is not None and day > issued


def _period(period: Node) -> str:
    return f"{period.text_of('cbc:StartDateTime') or 'nothing'} to {period.text_of('cbc:EndDateTime') or 'nothing'}"


def _issue_date(node: Node) -> str | None:
    return f"no later than the date of issue, {node.tree.text_at('cbc:IssueDate')}"


PERIOD: Scope[Node] = Scope(
    "period",
    at("sfti:InvoicingPeriod"),
    (
        Rule(
            "R-80",
            "BT-73 BT-74",
            "An invoicing period has both a start and an end.",
            "En faktureringsperiod har både början och slut.",
            lambda period: period.children.get("cbc:StartDateTime") and period.children.get("cbc:EndDateTime"),
            found=_period,
        ),
        Rule(
            "R-81",
            "BT-73 BT-74",
            "The invoicing period does not end before it starts.",
            "Faktureringsperioden slutar inte innan den börjar.",
            lambda period: not _ends_before_it_starts(period),
            WARNING,
            found=_period,
        ),
        Rule(
            "R-82",
            "BT-2 BT-74",
            "The invoice is not issued before its invoicing period ends.",
            "Fakturan är inte utställd innan faktureringsperioden är slut.",
            lambda period: not _ends_after_issue(period),
            WARNING,
            found=_period,
            expected=_issue_date,
        ),
    ),
)

DELIVERY: Scope[Node] = Scope(
    "delivery",
    at("cac:Delivery/cbc:ActualDeliveryDateTime"),
    (
        Rule(
            "R-47",
            "BT-2 BT-72",
            "Delivery is not later than the date of issue.",
            "Leveransen är inte senare än fakturadatum.",
            lambda delivered: not _delivered_after_issue(delivered),
            WARNING,
            found=found_text,
            expected=_issue_date,
        ),
    ),
)

SCOPES = (DOCUMENT, TYPE_CODE, CREDIT_NOTE, LINE_COUNT, REQUISITIONIST, PERIOD, DELIVERY)
