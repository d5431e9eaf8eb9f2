"""Writing: single values, identifiers and quantities as Svefaktura has them: its names of attributes, its dates."""

import re
from datetime import date as Date
from decimal import Decimal

from pipeline import invoice as model
from transforms.format import Unconvertible
from transforms.svefaktura.names import AGENCY, GLN, GS1_AGENCY, GTIN, REASON_IN_WORDS, SCHEME, UNIT_AGENCY, UNIT_LIST
from transforms.svefaktura.units import CODES
from transforms.write_values import Page, digits, escaped, escaped_attribute, text

_CODE = re.compile("[A-Z0-9]{2,3}")
_LISTED = f' quantityUnitCodeListID="{UNIT_LIST}" quantityUnitCodeListAgencyID="{UNIT_AGENCY}"'


class SvefakturaPage(Page):
    """A Svefaktura as far as it is written, and the order (BT-13), which stands on the lines here."""

    __slots__ = ("order",)

    def __init__(self, invoice: model.Invoice) -> None:
        super().__init__("Svefaktura", None, None)
        self.currency = _in_currency(invoice.currency or "")
        self.vat_currency = _in_currency(invoice.vat_currency or "")
        self.order = invoice.purchase_order


def _in_currency(currency: str) -> str:
    return f' amountCurrencyID="{escaped_attribute(currency)}"'


def day(page: Page, value: Date, tag: str, indent: str) -> None:
    """An xs:dateTime, which is how Svefaktura has some dates."""
    page.parts.append(f"{indent}<{tag}>{value.isoformat()}T00:00:00</{tag}>\n")


def plain(value: Decimal) -> str:
    """A number without exponent. Raises Unconvertible for what is none."""
    if not value.is_finite():
        raise Unconvertible("number", "an amount or quantity is no number", "ett belopp eller antal är inget tal")
    return digits(value)


def number(page: Page, value: Decimal, tag: str, indent: str) -> None:
    """A number without a unit."""
    page.parts.append(f"{indent}<{tag}>{plain(value)}</{tag}>\n")


def amount(page: Page, value: Decimal, tag: str, indent: str) -> None:
    """An amount in the currency of the document."""
    page.parts.append(f"{indent}<{tag}{page.currency}>{plain(value)}</{tag}>\n")


def converted(page: Page, value: Decimal, tag: str, indent: str) -> None:
    """An amount in the VAT currency."""
    page.parts.append(f"{indent}<{tag}{page.vat_currency}>{plain(value)}</{tag}>\n")


def identifier(page: Page, value: model.Identifier, tag: str, indent: str) -> None:
    """An identifier; one of GS1's, of a party, place or article, has the agency 9."""
    content, said = escaped(value.value), ""
    if value.scheme in (GLN, GTIN):
        said = f' {AGENCY}="{GS1_AGENCY}"'
    elif value.scheme is not None:
        said = f' {SCHEME}="{escaped_attribute(value.scheme)}"'
    page.parts.append(f"{indent}<{tag}{said}>{content}</{tag}>\n")


def quantity(page: Page, owner: model.Line, tag: str, indent: str) -> None:
    """BT-129 and BT-130."""
    _measured(page, (owner.quantity, owner.unit), tag, indent)


def base_quantity(page: Page, owner: model.Price, tag: str, indent: str) -> None:
    """BT-149 and BT-150."""
    _measured(page, (owner.base_quantity, owner.base_unit), tag, indent)


def _measured(page: Page, quantity: tuple[Decimal | None, str | None], tag: str, indent: str) -> None:
    """A quantity and its unit; a code of UN/ECE Recommendation 20 is said to be one."""
    value, unit = quantity
    if value is None:
        return
    content = plain(value)
    listed = _LISTED if unit is not None and _CODE.fullmatch(unit) and unit.lower() not in CODES else ""
    said = f'quantityUnitCode="{escaped_attribute(unit or "")}"{listed}'
    page.parts.append(f"{indent}<{tag} {said}>{content}</{tag}>\n")


def reason(page: Page, value: str, tag: str, indent: str) -> None:
    """The code says only that the reason is in words, and the words are its name."""
    page.parts.append(f'{indent}<{tag} name="{escaped_attribute(value)}">{REASON_IN_WORDS}</{tag}>\n')


def notes(page: Page, values: list[model.Note], tag: str, indent: str) -> None:
    """BG-1."""
    for one in values:
        if one.text is not None:
            text(page, one.text, tag, indent)


def count(page: Page, values: list[model.Line], tag: str, indent: str) -> None:
    """How many lines there are."""
    text(page, str(len(values)), tag, indent)


def order(page: SvefakturaPage, _: model.Line, tag: str, indent: str) -> None:
    """BT-13, on each line."""
    if page.order is not None:
        text(page, page.order, tag, indent)


def common_name(page: Page, owner: model.Party, tag: str, indent: str) -> None:
    """The name a party goes by: the trading name, or else the legal one."""
    text(page, (owner.name if owner.trading_name is None else owner.trading_name) or "", tag, indent)
