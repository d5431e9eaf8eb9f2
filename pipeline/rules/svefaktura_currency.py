"""Svefaktura 1.0, rules on currencies: that of the invoice, that of its VAT, and the rate between them."""

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from pipeline.findings import Severity
from pipeline.rules.rule import Check, Document, Rule, Scope
from pipeline.rules.svefaktura_tree import Node, at, found_text, tree_of
from pipeline.rules.svefaktura_values import number, total

_AMOUNTS = etree.XPath("//*[@amountCurrencyID]")
_OTHERS = etree.XPath("//*/@amountCurrencyID[. != $currency]", smart_strings=False)  # a third of the time of the above
_IN_VAT_CURRENCY = "{urn:sfti:CommonAggregateComponents:1:0}TaxCurrencyTaxAmount"
_INVOICE, _VAT = "sfti:InvoiceCurrencyCode", "sfti:TaxCurrencyCode"
_RATE = "cac:ExchangeRate/cbc:CalculationRate"

CURRENCY_RULE: Rule[Any] = Rule(
    "R-100",
    "BT-5",
    "Every amount is in the currency of the invoice (InvoiceCurrencyCode), but for VAT in the VAT currency.",
    "Alla belopp är i fakturans valuta (InvoiceCurrencyCode), utom moms i momsvalutan.",
    lambda amount: False,
    found=lambda amount: f'"{amount.get("amountCurrencyID")}"',
)


def _amounts(document: Document) -> Any:
    return _AMOUNTS(document.root)


def _amounts_in_another_currency(document: Document) -> Iterator[tuple[Rule[Any], Any]]:
    currencies = [node.text for node in tree_of(document).at(_INVOICE)]
    if currencies and (len(currencies) > 1 or _OTHERS(document.root, currency=currencies[0])):
        for amount in _amounts(document):
            if amount.tag != _IN_VAT_CURRENCY and amount.get("amountCurrencyID") not in currencies:
                yield CURRENCY_RULE, amount


CURRENCY = Check("currency", {CURRENCY_RULE.id: CURRENCY_RULE}, _amounts_in_another_currency)


def _with_both_currencies(document: Document) -> Iterable[Node]:
    tree = tree_of(document)
    return (tree.root,) if tree.at(_INVOICE) and tree.at(_VAT) else ()


def _converted_totals(document: Document) -> Iterable[Node]:
    """The VAT totals of an invoice whose VAT is stated in a currency other than its own, at a rate it names."""
    tree = tree_of(document)
    invoice, vat = tree.text_at(_INVOICE), tree.text_at(_VAT)
    return tree.at("cac:TaxTotal") if None not in (invoice, vat) and invoice != vat and tree.at(_RATE) else ()


def _converted(vat: Node) -> float:
    rate = number(vat.tree.text_at(_RATE))
    return total(vat.all("cac:TaxSubTotal", "cbc:TaxAmount")) * rate


def _is_converted_right(vat: Node) -> bool:
    return abs(total(vat.all("cac:TaxSubTotal", "cac:TaxCurrencyTaxAmount")) - _converted(vat)) < 0.5


def _converted_found(vat: Node) -> str:
    return f"{total(vat.all('cac:TaxSubTotal', 'cac:TaxCurrencyTaxAmount')):.2f}"


TWO_CURRENCIES: Scope[Node] = Scope(
    "two currencies",
    _with_both_currencies,
    (
        Rule(
            "R-5",
            "BT-5 BT-6",
            "The VAT currency, where there is one, is another than that of the invoice.",
            "Momsvalutan, om den anges, är en annan än fakturans valuta.",
            lambda invoice: invoice.text_of(_INVOICE) != invoice.text_of(_VAT),
            found=lambda invoice: f'"{invoice.text_of(_VAT)}"',
        ),
    ),
)

VAT_CURRENCY: Scope[Node] = Scope(
    "VAT currency",
    at(_VAT),
    (
        Rule(
            "R-23",
            "BT-6",
            "An invoice with a VAT currency gives the exchange rate.",
            "En faktura med momsvaluta anger växelkursen.",
            lambda code: code.tree.at("cac:ExchangeRate"),
        ),
        Rule(
            "R-24",
            "BT-6 BG-23",
            "An invoice with a VAT currency breaks its VAT down by rate (TaxSubTotal).",
            "En faktura med momsvaluta delar upp momsen per skattesats (TaxSubTotal).",
            lambda code: code.tree.at("cac:TaxTotal/cac:TaxSubTotal"),
        ),
        Rule(
            "R-25",
            "BT-6 BT-111",
            "An invoice with a VAT currency states the VAT in that currency too (TaxCurrencyTaxAmount).",
            "En faktura med momsvaluta anger momsen även i den valutan (TaxCurrencyTaxAmount).",
            lambda code: code.tree.at("cac:TaxTotal/cac:TaxSubTotal/cac:TaxCurrencyTaxAmount"),
        ),
        Rule(
            "R-26",
            "BT-5 BT-6",
            "An invoice with a VAT currency also names its own (InvoiceCurrencyCode).",
            "En faktura med momsvaluta anger också sin egen valuta (InvoiceCurrencyCode).",
            lambda code: code.tree.at(_INVOICE),
        ),
    ),
)

EXCHANGE_FROM: Scope[Node] = Scope(
    "exchange from",
    at("cac:ExchangeRate/cac:SourceCurrencyCode"),
    (
        Rule(
            "R-63",
            "BT-5",
            "An invoice with an exchange rate names its own currency (InvoiceCurrencyCode).",
            "En faktura med växelkurs anger sin egen valuta (InvoiceCurrencyCode).",
            lambda code: code.tree.at(_INVOICE),
        ),
        Rule(
            "R-64",
            "BT-6",
            "An invoice with an exchange rate names the VAT currency (TaxCurrencyCode).",
            "En faktura med växelkurs anger momsvalutan (TaxCurrencyCode).",
            lambda code: code.tree.at(_VAT),
        ),
        Rule(
            "R-65",
            "",
            "The exchange rate itself (CalculationRate) should be given.",
            "Själva växelkursen (CalculationRate) bör anges.",
            lambda code: code.tree.at(_RATE),
            Severity.INFORMATION,
        ),
    ),
)

RATE: Scope[Node] = Scope(
    "rate",
    at(_RATE),
    (
        Rule(
            "R-66",
            "",
            "The exchange rate is greater than zero.",
            "Växelkursen är större än noll.",
            lambda rate: number(rate.text) > 0,
            found=found_text,
        ),
    ),
)

SUBTOTALS: Scope[Node] = Scope(
    "subtotals in the VAT currency",
    at("cac:TaxTotal/cac:TaxSubTotal"),
    (
        Rule(
            "R-68",
            "BT-6 BT-111",
            "Each TaxSubTotal states VAT in the VAT currency if the invoice has one, and only then.",
            "Varje TaxSubTotal anger moms i momsvalutan om fakturan har en sådan, och bara då.",
            lambda vat: bool(vat.all("cac:TaxCurrencyTaxAmount")) == bool(vat.tree.at(_VAT)),
        ),
    ),
)

CONVERSION: Scope[Node] = Scope(
    "conversion",
    _converted_totals,
    (
        Rule(
            "R-3",
            "BT-110 BT-111",
            "VAT in the VAT currency is the VAT of the invoice at the exchange rate, within half a unit.",
            "Moms i momsvalutan är fakturans moms gånger växelkursen, inom en halv enhet.",
            _is_converted_right,
            found=_converted_found,
            expected=lambda vat: f"{_converted(vat):.2f}",
        ),
    ),
)

SCOPES = (CURRENCY, TWO_CURRENCIES, VAT_CURRENCY, EXCHANGE_FROM, RATE, SUBTOTALS, CONVERSION)
