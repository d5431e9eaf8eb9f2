"""Completing: which exemption E stands for, and which category a line has that does not say (section 7.1)."""

import re
from decimal import Decimal

from pipeline.invoice import Invoice, Line, Party
from transforms.format import Unconvertible
from transforms.svefaktura.amounts import ZERO

Key = tuple[str, Decimal | None]  # code and rate

REVERSE_CHARGE, INTRA_COMMUNITY, EXPORT, OUTSIDE, EXEMPT = "AE", "K", "G", "O", "E"

# In this order: what an exemption is called, in Swedish and English.
_WORDS = (
    (REVERSE_CHARGE, re.compile("omvänd (?:skatt|betalnings)skyldighet|reverse charge|vatex-eu-ae")),
    (INTRA_COMMUNITY, re.compile("gemenskapsintern|unionsintern|intra-community|intra eu")),
    (EXPORT, re.compile("export|utanför eu|utom eu")),
    (
        OUTSIDE,
        re.compile(
            "ml (?:är inte|ej) tillämplig|ej mervärdesskattepliktig|inomstatlig|not subject to vat|outside the scope"
        ),
    ),
)
_MOST_STATES = 20_000  # of sums, while a category is searched for


def exempt_category(invoice: Invoice, reasons: list[str], *, alone: bool) -> str:
    """AE, K, G or O by what the reasons say, if the invoice has what the category demands; E otherwise.

    `alone`: whether all of the invoice is exempt, without which it cannot be outside the scope of VAT.
    """
    said = " ".join(reasons).lower()
    code = next((code for code, words in _WORDS if words.search(said)), EXEMPT)
    seller, buyer = invoice.seller or Party(), invoice.buyer or Party()
    if code == OUTSIDE:
        return OUTSIDE if alone else EXEMPT
    if code != EXEMPT and seller.vat_id is None:
        return EXEMPT
    if code == REVERSE_CHARGE and buyer.vat_id is None and buyer.legal_id is None:
        return EXEMPT
    if code == INTRA_COMMUNITY and not (buyer.vat_id and _is_delivered(invoice)):
        return EXEMPT
    return code


def _is_delivered(invoice: Invoice) -> bool:
    delivery = invoice.delivery
    if delivery is None or delivery.address is None or delivery.address.country is None:
        return False
    return delivery.date is not None or invoice.period is not None


def missing_categories(lines: list[Line], known: list[Key | None], targets: dict[Key, Decimal]) -> list[Key | None]:
    """A category for each line: those known, and for the others the only ones with which all sums come out right.

    `targets` is what the lines of each category come to. Raises Unconvertible where there is no such choice, or
    several.
    """
    if len(targets) == 1:
        (only,) = targets
        return [key or only for key in known]
    keys = list(targets)
    rest = dict(targets)
    known = [keys[0] if key is None and not line.net else key for line, key in zip(lines, known, strict=True)]
    for line, key in zip(lines, known, strict=True):
        if key is not None:
            rest[key] = rest.get(key, ZERO) - (line.net or ZERO)
    open_lines = [index for index, key in enumerate(known) if key is None]
    # For each tuple of what is left to a category: the choices that lead there, and how many there are.
    states: dict[tuple[Decimal, ...], tuple[tuple[Key, ...], int]] = {tuple(rest[key] for key in keys): ((), 1)}
    for index in open_lines:
        states = _after(states, lines[index].net or ZERO, keys)
        if len(states) > _MOST_STATES:
            break
    choices, ways = states.get((ZERO,) * len(keys), ((), 0))
    if ways != 1:
        raise Unconvertible(
            "BT-151",
            "lines have no VAT category, and the subtotals do not tell which they have",
            "rader saknar momskategori, och delsummorna visar inte vilken de har",
        )
    chosen = dict(zip(open_lines, choices, strict=True))
    return [key or chosen[index] for index, key in enumerate(known)]


def _after(
    states: dict[tuple[Decimal, ...], tuple[tuple[Key, ...], int]], amount: Decimal, keys: list[Key]
) -> dict[tuple[Decimal, ...], tuple[tuple[Key, ...], int]]:
    """The states after one more line was given each of the categories."""
    following: dict[tuple[Decimal, ...], tuple[tuple[Key, ...], int]] = {}
    for left, (choices, ways) in states.items():
        for position, key in enumerate(keys):
            state = tuple(value - amount if at == position else value for at, value in enumerate(left))
            before = following.get(state, ((), 0))[1]
            following[state] = ((*choices, key), before + ways)
    return following
