"""Reading: buyer and seller, with their names, numbers and contacts."""

from typing import Any

from pipeline import invoice as model
from transforms.svefaktura.names import GLN, OTHER_TAX, SWEDISH_TAX, VAT, cac, cbc
from transforms.svefaktura.read_addresses import address
from transforms.svefaktura.read_values import (
    Fields,
    Step,
    Walk,
    children,
    each,
    identifier,
    text,
    text_of,
    text_within,
    value,
    within,
)

SEAT = "Säte "  # BT-33 where the registered office is known, as the mapping guide words it


def buyer(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-7; BuyerParty may be empty."""
    _party("buyer", child, fields, walk)


def seller(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-4; what the seller's contact lacks is taken from its accounts contact."""
    _party("seller", child, fields, walk)


def _party(name: str, child: Any, fields: Fields, walk: Walk) -> None:
    if name in fields:
        walk.leftovers.append(child)
        return
    own: Fields = {}
    children(child, _BUYER if name == "buyer" else _SELLER, own, walk)
    party = own.pop("party", None)
    if party is None:
        walk.leftovers.extend(own.values())
        return
    if "accounts" in own:
        _accounts(own["accounts"], party, walk)
    if "contact" in party:
        party["contact"] = model.Contact(**party["contact"])
    fields[name] = model.Party(**party)


def _fields_of_party(*, seller: bool) -> Step:
    """A step that keeps the fields of a party, for the accounts contact after it to add to."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        if "party" in fields:
            walk.leftovers.append(child)
            return
        own: Fields = {"source": child}
        children(child, _SELLER_PARTY if seller else _BUYER_PARTY, own, walk)
        if _is_named_twice(own):
            walk.ambiguous.append(child)
        _name(own)
        own["tax_registrations"] = [own.pop(scheme) for scheme in (VAT, OTHER_TAX) if scheme in own]
        fields["party"] = own

    return step


def _is_named_twice(fields: Fields) -> bool:
    """Whether a registered name adds nothing to the others; the model does not tell that from none."""
    registered = fields.get("registered")
    return registered is not None and all(name == registered for name in fields.get("names", ()))


def _name(fields: Fields) -> None:
    """The registered name that stands beside a number is the legal name; several common names are one."""
    common = " ".join(fields.pop("names")) if "names" in fields else None
    registered = fields.pop("registered", None)
    if registered is None or registered == common:
        fields["name"] = common
    else:
        fields["name"], fields["trading_name"] = registered, common


def one_name(child: Any, fields: Fields, walk: Walk) -> None:
    """One of the names of a party."""
    fields.setdefault("names", []).append(text_of(child, walk))


def _registration(*, seller: bool) -> Step:
    """A step for PartyTaxScheme: the VAT number, or the organisation number with what stands beside it."""

    def step(child: Any, fields: Fields, walk: Walk) -> None:
        left, named = len(walk.leftovers), len(walk.attributes)
        own: Fields = {}
        children(child, _REGISTRATION, own, walk)
        number, scheme = own.get("number"), own.get("scheme", "").strip()
        if number is not None and scheme == VAT and VAT not in fields:
            fields[VAT] = model.TaxRegistration(source=child, identifier=number, scheme=VAT)
        elif number is not None and scheme == SWEDISH_TAX and "legal_id" not in fields:
            fields["legal_id"] = number
            if seller:
                _beside_the_number(child, own, fields, walk)
        else:
            del walk.leftovers[left:], walk.attributes[named:]
            walk.leftovers.append(child)
            return
        if own["scheme"] not in (VAT, SWEDISH_TAX) or ("registered" in own and "registered" in fields):
            walk.ambiguous.append(child)  # blanks round the scheme, or one more name, which is not in the model
        if "registered" in own:
            fields.setdefault("registered", own["registered"])
        walk.leftovers.extend(own[name] for name in ("statement", "seat") if name in own)

    return step


def _beside_the_number(child: Any, own: Fields, fields: Fields, walk: Walk) -> None:
    """The F-tax statement (BT-32) and the registered office (BT-33)."""
    if "statement" in own:
        statement = own.pop("statement")
        identifier = model.Identifier(source=statement, value=text_of(statement, walk))
        fields[OTHER_TAX] = model.TaxRegistration(source=child, identifier=identifier, scheme=OTHER_TAX)
    if "seat" in own:
        place: Fields = {}
        left, named = len(walk.leftovers), len(walk.attributes)
        children(own["seat"], _SEAT, place, walk)
        if not place:
            del walk.leftovers[left:], walk.attributes[named:]
        else:
            del own["seat"]
            fields["legal_form"] = SEAT + ", ".join(place[name] for name in ("city", "country") if name in place)


def _number(child: Any, walk: Walk) -> model.Identifier:
    return model.Identifier(source=child, value=text_of(child, walk))


def _kept(child: Any, walk: Walk) -> Any:
    """The element itself, until it is known what it stands beside."""
    return child


def _contact(child: Any, fields: Fields, walk: Walk) -> None:
    """BG-6 or BG-9, as fields that the accounts contact may add to."""
    if "contact" in fields:
        walk.leftovers.append(child)
        return
    fields["contact"] = {"source": child}
    children(child, _CONTACT, fields["contact"], walk)


def _accounts(child: Any, party: Fields, walk: Walk) -> None:
    """The seller's second contact: fills what the first lacks, the rest is left over."""
    own: Fields = party.get("contact", {"source": child})
    before, left, named = len(own), len(walk.leftovers), len(walk.attributes)
    children(child, _CONTACT, own, walk)
    if len(own) > before:
        party["contact"] = own
    else:
        del walk.leftovers[left:], walk.attributes[named:]
        walk.leftovers.append(child)


_CONTACT = {cbc("Name"): text("name"), cbc("Telephone"): text("telephone"), cbc("ElectronicMail"): text("email")}
_SEAT = {
    cbc("CityName"): text("city"),
    cac("Country"): text_within(cac("IdentificationCode"), "country"),
}
_REGISTRATION = {
    cbc("RegistrationName"): text("registered"),
    cac("CompanyID"): value("number", _number),
    cbc("ExemptionReason"): value("statement", _kept),
    cac("RegistrationAddress"): value("seat", _kept),
    cac("TaxScheme"): text_within(cac("ID"), "scheme"),
}
_PARTY = {
    cac("PartyIdentification"): each("identifiers", {cac("ID"): identifier("identifier", GLN)}),
    cac("PartyName"): within({cbc("Name"): one_name}),
    cac("Address"): address("address"),
    cac("Contact"): _contact,
}
_BUYER_PARTY = {**_PARTY, cac("PartyTaxScheme"): _registration(seller=False)}
_SELLER_PARTY = {**_PARTY, cac("PartyTaxScheme"): _registration(seller=True)}
_BUYER = {cac("Party"): _fields_of_party(seller=False)}
_SELLER = {cac("Party"): _fields_of_party(seller=True), cac("AccountsContact"): value("accounts", _kept)}
