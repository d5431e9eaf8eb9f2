"""Svefaktura to EN 16931: allowances, VAT and totals (sections 6 to 8 of the mapping)."""

from decimal import Decimal

import pytest

from tests.svefaktura.changes import after, changed, drop, drop_all, text
from tests.svefaktura.conversions import account_of, as_peppol, completed, faults, note, refusal
from transforms.svefaktura import SVEFAKTURA
from transforms.svefaktura.complete import complete

FIRST, SECOND, THIRD = (f"cac:InvoiceLine[{number}]" for number in (1, 2, 3))
EXEMPT = "cac:TaxTotal/cac:TaxSubTotal[3]/cac:TaxCategory"


def test_allowances_have_reasons_and_a_base_only_with_its_percentage() -> None:
    invoice = completed()
    (charge,), (allowance,) = invoice.charges, invoice.allowances
    assert (charge.reason, charge.base, charge.percent) == ("Fraktavgift", None, None)
    assert (allowance.base, allowance.percent, allowance.amount) == (Decimal(200), Decimal(10), Decimal(20))


def test_a_factor_that_was_meant_is_made_a_percentage() -> None:
    (allowance,) = completed(text("sfti:AllowanceCharge[2]/cbc:MultiplierFactorNumeric", "0.1")).allowances
    assert allowance.percent == Decimal("10.0")


def test_a_percentage_that_does_not_come_to_the_amount_is_left_out_with_its_base() -> None:
    change = text("sfti:AllowanceCharge[2]/cbc:MultiplierFactorNumeric", "11")
    (allowance,) = completed(change).allowances
    assert (allowance.base, allowance.percent) == (None, None)
    assert {"BT-93", "BT-94"} <= {carry.term for carry in account_of(change) if carry.fate == "lost"}


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Omvänd betalningsskyldighet", "AE"),
        ("omvänd skattskyldighet enligt ML", "AE"),
        ("Export utanför EU", "G"),
        ("Unionsintern försäljning", "K"),
        ("Sjukvård", "E"),
        ("ML är inte tillämplig", "E"),
    ],
)
def test_the_reason_says_which_exemption_it_is(reason: str, code: str) -> None:
    root = changed("invoice", text(f"{EXEMPT}/cbc:ExemptionReason", reason))
    codes = [one.category.code for one in complete(SVEFAKTURA.read(root).invoice)[0].vat_breakdown if one.category]
    assert codes == ["S", "S", code]
    assert faults(as_peppol(root).content) == {}


def test_an_invoice_without_subtotals_is_outside_the_scope_of_vat_and_names_no_vat_number() -> None:
    invoice = completed(*_WITHOUT_VAT)
    (subtotal,) = invoice.vat_breakdown
    assert subtotal.category is not None and subtotal.category.code == "O" and subtotal.category.rate is None
    assert (subtotal.taxable, subtotal.tax) == (Decimal(1475), Decimal(0))
    assert {line.item.vat.code for line in invoice.lines if line.item and line.item.vat} == {"O"}
    assert invoice.seller is not None and invoice.seller.vat_id is None
    assert "Säljarens momsregistreringsnummer: SE559990010601" in note(*_WITHOUT_VAT)
    assert faults(as_peppol(changed("invoice", *_WITHOUT_VAT)).content) == {}


_WITHOUT_VAT = (
    drop("cac:TaxTotal"),
    drop_all("sfti:AllowanceCharge"),
    *(drop(f"cac:InvoiceLine[{number}]/cac:Item/cac:TaxCategory") for number in range(1, 6)),
    text("cac:LegalTotal/cbc:TaxExclusiveTotalAmount", "1475.00"),
    text("cac:LegalTotal/cbc:TaxInclusiveTotalAmount", "1475.25"),
)


def test_several_subtotals_of_one_exemption_are_one_with_all_reasons() -> None:
    half = (
        "<cac:TaxSubTotal><cbc:TaxableAmount amountCurrencyID='SEK'>80</cbc:TaxableAmount>"
        "<cbc:TaxAmount amountCurrencyID='SEK'>0</cbc:TaxAmount><cac:TaxCategory><cac:ID>E</cac:ID>"
        "<cbc:Percent>0</cbc:Percent><cbc:ExemptionReason>Utbildning</cbc:ExemptionReason>"
        "<cac:TaxScheme><cac:ID>VAT</cac:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubTotal>"
    )
    third = "cac:TaxTotal/cac:TaxSubTotal[3]"
    root = changed("invoice", text(f"{third}/cbc:TaxableAmount", "100"), after(third, half))
    subtotal = complete(SVEFAKTURA.read(root).invoice)[0].vat_breakdown[2]
    assert subtotal.taxable == Decimal("180.00")
    assert subtotal.category is not None
    assert subtotal.category.exemption_reason == "Sjukvård, undantaget från moms; Utbildning"
    assert faults(as_peppol(root).content) == {}


def test_lines_without_category_get_the_only_ones_with_which_the_sums_come_out_right() -> None:
    root = changed("invoice", *(drop(f"cac:InvoiceLine[{number}]/cac:Item/cac:TaxCategory") for number in (1, 2, 3)))
    lines = complete(SVEFAKTURA.read(root).invoice)[0].lines
    assert [line.item.vat.rate for line in lines if line.item and line.item.vat] == [25, 25, 12, 0, 0]
    assert faults(as_peppol(root).content) == {}


def test_lines_without_category_that_could_have_several_are_refused() -> None:
    amount = f"{THIRD}/cbc:LineExtensionAmount"
    changes = [drop(f"cac:InvoiceLine[{number}]/cac:Item/cac:TaxCategory") for number in (2, 3)]
    changes += [text(f"{SECOND}/cbc:LineExtensionAmount", "200"), text(amount, "200")]
    changes += [text("cac:TaxTotal/cac:TaxSubTotal[2]/cbc:TaxableAmount", "200")]
    assert refusal(changed("invoice", *changes)) == "BT-151"


def test_a_vat_rate_that_sweden_does_not_have_is_refused() -> None:
    changes = [text("cac:TaxTotal/cac:TaxSubTotal[2]/cac:TaxCategory/cbc:Percent", "12.5")]
    changes += [text(f"{THIRD}/cac:Item/cac:TaxCategory/cbc:Percent", "12.5")]
    assert refusal(changed("invoice", *changes)) == "BT-119"


def test_totals_are_the_sums_of_their_parts_and_rounding_takes_what_is_left() -> None:
    totals = completed().totals
    assert totals is not None
    assert (totals.lines, totals.charges, totals.allowances) == (Decimal(1475), Decimal(100), Decimal(20))
    assert (totals.without_vat, totals.vat, totals.with_vat) == (Decimal(1555), Decimal(321), Decimal(1876))
    assert (totals.rounding, totals.payable) == (Decimal("0.25"), Decimal("1876.25"))


def test_an_amount_rounded_without_saying_so_is_repaired_by_the_rounding() -> None:
    totals = completed(drop("cac:LegalTotal/cac:RoundOffAmount")).totals
    assert totals is not None and totals.rounding == Decimal("0.25")


def test_vat_in_the_vat_currency_is_summed() -> None:
    invoice = completed(sample="foreign")
    assert invoice.vat_currency == "SEK"
    assert invoice.totals is not None and invoice.totals.vat_accounting == Decimal("575.00")


def test_amounts_have_two_decimals() -> None:
    lines = completed(text(f"{FIRST}/cbc:LineExtensionAmount", "900.005")).lines
    assert lines[0].net == Decimal("900.01")


def test_a_community_supply_without_a_delivery_address_stays_an_exemption() -> None:
    changes = (text(f"{EXEMPT}/cbc:ExemptionReason", "Unionsintern försäljning"), drop("cac:Delivery"))
    assert [one.category.code for one in completed(*changes).vat_breakdown if one.category] == ["S", "S", "E"]


def test_more_than_one_unit_of_rounding_is_refused() -> None:
    root = changed("invoice", text("cac:LegalTotal/cbc:TaxInclusiveTotalAmount", "1877.01"))
    assert refusal(root) == "BT-115"
