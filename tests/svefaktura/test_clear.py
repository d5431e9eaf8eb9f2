"""What the rules need not look at: the verdict is the same when they look at everything."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.rules.rule import Document, document_of
from pipeline.rules.svefaktura_clear import vat_in_doubt
from pipeline.rules.svefaktura_clear_document import in_doubt
from tests.rules.mutations import thinned
from tests.svefaktura.cases import Case
from tests.svefaktura.changes import (
    NAMESPACES,
    Change,
    after,
    attribute,
    before,
    changed,
    copy,
    drop,
    fragment,
    instruction,
    text,
)
from tests.svefaktura.test_rules import CASES, LINE, PROFILE, SAMPLES, name_of
from transforms.svefaktura.read import read

# What stands in the categories, and what may come to stand there.
TEXTS = (
    "S",
    "E",
    "Z",
    "",
    " ",
    " S ",
    "s",
    "VAT",
    "SWT",
    "25",
    "12",
    "6",
    "0",
    "25.00",
    " 25",
    "+6",
    "NaN",
    "２５",
    "7",
)
ELEMENTS = (
    "<cac:ID>S</cac:ID>",
    "<cac:ID>Z</cac:ID>",
    "<cbc:Percent>25</cbc:Percent>",
    "<cac:TaxScheme><cac:ID>GST</cac:ID></cac:TaxScheme>",
    "<cbc:ExemptionReason>Sjukvård</cbc:ExemptionReason>",
    "<cac:TaxCategory><cac:ID>Z</cac:ID></cac:TaxCategory>",
    "<cac:TaxSubTotal><cac:TaxCategory><cac:ID>E</cac:ID></cac:TaxCategory></cac:TaxSubTotal>",
)


# Without what is always doubted.
PLAIN = (drop("cac:Delivery/cac:DeliveryAddress/cac:AddressLine"),)
# What stands anywhere else, and what may come to stand there.
ANYWHERE = (
    *TEXTS,
    "380",
    "381",
    "1",
    "true",
    "false",
    "-1",
    "-0.00",
    "1e9",
    "900.50",
    "1876.24",
    "12345678901234567890.12",
    "SEK",
    "EUR",
    "ZZZ",
    "12-34",
    "REF 42",
    "2026-10-16",
    "2026-10-14+02:00",
    "2026-10-15T23:59:59",
    "2026-10-16T00:00:00",
    "Exempelbutiken",
)
REGISTRATION = "cac:SellerParty/cac:Party/cac:PartyTaxScheme[2]"
ACCOUNT = "cac:PaymentMeans/cac:PayeeFinancialAccount"
PAYEE = "cac:PayeePartyName/cbc:Name"
ROUNDING = "<cac:RoundOffAmount amountCurrencyID='SEK'>0.90</cac:RoundOffAmount>"
BANK = (
    "<cac:FinancialInstitutionBranch><cac:FinancialInstitution><cac:ID>X</cac:ID></cac:FinancialInstitution>"
    "</cac:FinancialInstitutionBranch>"
)
AMOUNT = "<cbc:Amount amountCurrencyID='SEK'>{}</cbc:Amount>"
INSERTED = (
    *ELEMENTS,
    "<cac:ID>1</cac:ID>",
    "<cbc:Name>Exempelbolaget AB</cbc:Name>",
    "<cbc:RegistrationName>Exempelbutiken</cbc:RegistrationName>",
    "<cbc:Telefax>08-1</cbc:Telefax>",
    "<cbc:PenaltySurchargePercent>-1</cbc:PenaltySurchargePercent>",
    "<cac:Party><cac:PartyIdentification/><cac:PartyIdentification/></cac:Party>",
    "<cac:AddressLine><cbc:Line>Port 4</cbc:Line></cac:AddressLine>",
    "<cac:Address/>",
    "<cac:TaxTotal/>",
    "<cac:LegalTotal/>",
    "<cac:PayeeFinancialAccount><cac:ID>5-1</cac:ID></cac:PayeeFinancialAccount>",
    "<cac:TaxCurrencyTaxAmount amountCurrencyID='EUR'>1</cac:TaxCurrencyTaxAmount>",
    "<sfti:TaxCurrencyCode>EUR</sfti:TaxCurrencyCode>",
    "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator></cac:AllowanceCharge>",
    f"<sfti:AllowanceCharge><cbc:ChargeIndicator>0</cbc:ChargeIndicator>{AMOUNT.format(0)}</sfti:AllowanceCharge>",
    "<sfti:AdditionalDocumentReference><cac:ID>1</cac:ID><cac:ID/></sfti:AdditionalDocumentReference>",
    "<sfti:LineItemCountNumeric>5</sfti:LineItemCountNumeric>",
)
ATTRIBUTES = (
    "amountCurrencyID",
    "quantityUnitCode",
    "identificationSchemeID",
    "identificationSchemeAgencyName",
    f"{{{NAMESPACES['xsi']}}}schemaLocation",
    "name",
)
VALUES = ("EUR", "SEK", "LTR", "CT", "XX", "SFTI", "")


def verdict(root: Any, *taken_for_true: Callable[[Document], bool]) -> list[tuple[str, str]]:
    document = document_of(read(root))
    document.views.update(dict.fromkeys(taken_for_true, True))
    return [(finding.rule, finding.location) for finding in PROFILE.judge(document)]


def assert_nothing_is_passed_over(root: Any) -> None:
    of_all = verdict(root, in_doubt, vat_in_doubt)
    assert verdict(root, in_doubt) == of_all
    assert verdict(root) == of_all


@pytest.mark.parametrize("sample", SAMPLES)
def test_in_a_full_document_no_vat_category_is_looked_at(sample: str) -> None:
    assert not vat_in_doubt(document_of(read(changed(sample))))
    assert verdict(changed(sample), in_doubt, vat_in_doubt) == []


def test_a_plain_document_needs_no_look() -> None:
    assert not in_doubt(document_of(read(changed("invoice", *PLAIN))))
    assert verdict(changed("invoice", *PLAIN), in_doubt, vat_in_doubt) == []


@pytest.mark.parametrize(
    "changes",
    [
        (attribute("", f"{{{NAMESPACES['xsi']}}}schemaLocation", "x y"),),
        (instruction("xml-stylesheet"),),
        (text("cac:PaymentTerms/cbc:PenaltySurchargePercent", "-1"),),
        (text("cac:BuyerParty/cac:Party/cac:Contact/cbc:Telefax", "08-123"),),
        (attribute("cac:BuyerParty/cac:Party/cac:Contact/cbc:Telefax", "amountCurrencyID", "EUR"),),
        tuple(text(f"cac:PaymentMeans[{place}]/{PAYEE}", "Exempelbutiken") for place in (1, 2)),
        tuple(
            change
            for place in (1, 2)
            for change in (
                text(f"cac:PaymentMeans[{place}]/{PAYEE}", "Exempelbutiken"),
                copy(f"cac:PaymentMeans[{place}]/{PAYEE}"),
            )
        ),
        (after("cac:SellerParty/cac:AccountsContact/cbc:Name", "<cbc:Telefax>08-1</cbc:Telefax>"),),
        (attribute("cac:DeliveryTerms/cbc:SpecialTerms", "amountCurrencyID", "EUR"),),
        (text("cac:TaxTotal/cac:TaxSubTotal[3]/cbc:TaxableAmount", "190.00"),),
        tuple(text(f"cac:PaymentMeans[{place}]/cbc:DuePaymentDate", "2026-10-14") for place in (1, 2)),
        (text(f"{LINE}/cac:AllowanceCharge/cbc:Amount", "-100.00"), drop(f"{LINE}/cac:Item/cac:BasePrice")),
        (
            text("sfti:AllowanceCharge[2]/cbc:Amount", "5000.00"),
            text("cac:TaxTotal/cac:TaxSubTotal[3]/cbc:TaxableAmount", "-4800.00"),
            text("cac:LegalTotal/cbc:TaxExclusiveTotalAmount", "-3425.00"),
            text("cac:LegalTotal/cbc:TaxInclusiveTotalAmount", "-3103.75"),
        ),
        (text("sfti:LineItemCountNumeric", "4"),),
        (attribute("sfti:AdditionalDocumentReference[1]/cac:ID", "identificationSchemeAgencyName", None),),
        (before(f"{REGISTRATION}/cac:CompanyID", "<cbc:RegistrationName>Exempelbutiken</cbc:RegistrationName>"),),
        (text(f"{REGISTRATION}/cac:TaxScheme/cac:ID", " VAT"),),
        (before("cac:SellerParty/cac:Party/cac:Address", "<cac:Address/>"),),
        (before("cac:TaxTotal", "<cac:TaxTotal/>"),),
        (
            text("cac:LegalTotal/cbc:TaxInclusiveTotalAmount", "1876.90"),
            drop("cac:LegalTotal/cac:RoundOffAmount"),
            before("cac:LegalTotal", f"<cac:LegalTotal>{ROUNDING}</cac:LegalTotal>"),
        ),
        (
            drop(f"{ACCOUNT}/cac:FinancialInstitutionBranch"),
            before(ACCOUNT, f"<cac:PayeeFinancialAccount>{BANK}</cac:PayeeFinancialAccount>"),
        ),
    ],
)
def test_what_is_not_in_order_or_not_in_the_model_is_looked_at(changes: tuple[Change, ...]) -> None:
    root = changed("invoice", *PLAIN, *changes)
    assert verdict(root) == verdict(root, in_doubt, vat_in_doubt) != []


@pytest.mark.parametrize(("size", "doubted"), [(10**3, False), (10**10, True)])
def test_large_amounts_are_always_doubted(size: int, doubted: bool) -> None:
    root = changed("invoice", *PLAIN)
    for element in root.iter():
        if element.get("amountCurrencyID"):
            element.text = str(Decimal(element.text) * size)
    assert in_doubt(document_of(read(root))) == doubted


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_no_broken_rule_is_passed_over(case: Case) -> None:
    plain = PLAIN if case.sample == "invoice" else ()
    for changes in (case.keeps, case.breaks):
        assert_nothing_is_passed_over(changed(case.sample, *changes))
        assert_nothing_is_passed_over(_after(changed(case.sample, *changes), plain))


def _after(root: Any, changes: Any) -> Any:
    """What of the changes can be made to it after others."""
    for change in changes:
        try:
            change(root)
        except IndexError:
            continue
    return root


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("plain", [True, False])
def test_without_or_with_an_empty_element_the_verdict_is_the_same(sample: str, plain: bool) -> None:
    changes = PLAIN if plain and sample == "invoice" else ()
    for _, root in thinned(lambda: changed(sample, *changes)):
        assert_nothing_is_passed_over(root)


@settings(max_examples=6 * settings().max_examples)
@given(
    sample=st.sampled_from(SAMPLES),
    changes=st.lists(st.tuples(st.integers(0, 200), st.sampled_from(TEXTS + ELEMENTS)), min_size=1, max_size=4),
)
def test_whatever_is_changed_in_vat_categories_the_verdict_is_the_same(
    sample: str, changes: list[tuple[int, str]]
) -> None:
    root = changed(sample)
    for place, new in changes:
        _change(root, place, new)
    note(etree.tostring(root, encoding="unicode"))
    assert_nothing_is_passed_over(root)


def _change(root: Any, place: int, new: str) -> None:
    """Another text, or one more element, in a category or right beside one."""
    beside = root.xpath("//cac:TaxCategory/.. | //cac:TaxCategory/descendant-or-self::*", namespaces=NAMESPACES)
    leaves = [element for element in beside if not len(element)]
    if new.startswith("<"):
        beside[place % len(beside)].append(fragment(new))
    else:
        leaves[place % len(leaves)].text = new


@settings(max_examples=12 * settings().max_examples)
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(("text", "insert", "copy", "drop", "attribute")), st.integers(0, 400), st.integers(0, 400)
        ),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_is_changed_anywhere_the_verdict_is_the_same(changes: list[tuple[str, int, int]]) -> None:
    root = changed("invoice", *PLAIN)
    for kind, place, choice in changes:
        _change_anywhere(root, kind, place, choice)
    note(etree.tostring(root, encoding="unicode"))
    assert_nothing_is_passed_over(root)


def _change_anywhere(root: Any, kind: str, place: int, choice: int) -> None:
    elements = list(root.iter())
    element = elements[place % len(elements)]
    leaves = [one for one in elements if not len(one)]
    if kind == "text":
        leaves[place % len(leaves)].text = ANYWHERE[choice % len(ANYWHERE)]
    elif kind == "insert":
        element.insert(choice % (len(element) + 1), fragment(INSERTED[choice % len(INSERTED)]))
    elif kind == "attribute":
        element.set(ATTRIBUTES[choice % len(ATTRIBUTES)], VALUES[choice // len(ATTRIBUTES) % len(VALUES)])
    elif element is not root and kind == "copy":
        element.addnext(deepcopy(element))
    elif element is not root:
        element.getparent().remove(element)
