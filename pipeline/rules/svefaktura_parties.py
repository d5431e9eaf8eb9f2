"""Svefaktura 1.0, rules on buyer and seller: their names, numbers, addresses and telephones."""

from collections.abc import Iterable

from pipeline.findings import Severity
from pipeline.rules.rule import Document, Rule, Scope
from pipeline.rules.svefaktura_tree import Node, anywhere, at, found_text, tree_of
from pipeline.rules.svefaktura_values import is_telephone_number, is_word, trimmed

WARNING, INFORMATION = Severity.WARNING, Severity.INFORMATION

BUYER, SELLER = "cac:BuyerParty/cac:Party", "cac:SellerParty/cac:Party"


def _identified_twice(document: Document) -> Iterable[Node]:
    parties = tree_of(document).by_name.get("cac:Party", ())
    return [party for party in parties if party.all("cac:PartyIdentification") and party.all("cac:Address", "cac:ID")]


def _is_one_form(address: Node) -> bool:
    """Not both an unstructured block and structured elements."""
    structured = any(name.startswith("cbc:") for name in address.children)
    return not (structured and address.all("cac:AddressLine", "cbc:Line"))


def _is_a_whole_block(address: Node) -> bool:
    blocks = address.all("cac:AddressLine")
    return not blocks or any(len(block.all("cbc:Line")) > 1 for block in blocks)


def _has_city_and_postcode(address: Node) -> object:
    return address.children.get("cbc:CityName") and address.children.get("cbc:PostalZone")


def _differs_from_the_name(registered: Node) -> bool:
    names = registered.above(2).all("cac:PartyName", "cbc:Name")
    return any(name.text != registered.text for name in names)


def _is_known_scheme(scheme: Node) -> bool:
    return trimmed(scheme.text) in ("VAT", "SWT")


def _has_swedish_number(party: Node) -> bool:
    return any(trimmed(scheme.text) == "SWT" for scheme in party.all("cac:PartyTaxScheme", "cac:TaxScheme", "cac:ID"))


def _address_rules(terms: str, who: tuple[str, str], numbers: tuple[str, str, str]) -> tuple[Rule[Node], ...]:
    one_form, whole_block, dedicated = numbers
    name, name_sv = who
    return (
        Rule(
            one_form,
            terms,
            f"The {name}'s address is either structured or a block of lines; a mixture may be misread.",
            f"{name_sv} adress är antingen uppdelad eller ett block av rader; en blandning kan missförstås.",
            _is_one_form,
            INFORMATION,
        ),
        Rule(
            whole_block,
            terms,
            f"The {name}'s address in lines should have more than one line: check that it is complete.",
            f"{name_sv} adress i rader bör ha mer än en rad: kontrollera att den är fullständig.",
            _is_a_whole_block,
            INFORMATION,
        ),
        Rule(
            dedicated,
            terms,
            f"The {name}'s city and postcode have elements of their own (CityName, PostalZone) that should be used.",
            f"{name_sv} postort och postnummer har egna element (CityName, PostalZone) som bör användas.",
            _has_city_and_postcode,
            INFORMATION,
        ),
    )


def _number_rule(number: str, terms: str, who: tuple[str, str]) -> Rule[Node]:
    return Rule(
        number,
        terms,
        f"The {who[0]}'s organisation or VAT number is written without blanks, hyphens or other punctuation.",
        f"{who[1]} organisations- eller momsregistreringsnummer skrivs utan blanktecken, bindestreck och skiljetecken.",
        lambda identifier: is_word(identifier.text),
        WARNING,
        found=found_text,
    )


def _scheme_rule(number: str, terms: str, who: tuple[str, str]) -> Rule[Node]:
    return Rule(
        number,
        terms,
        f"The {who[0]}'s number is a VAT number (VAT) or a Swedish organisation number (SWT).",
        f"{who[1]} nummer är ett momsregistreringsnummer (VAT) eller ett organisationsnummer (SWT).",
        _is_known_scheme,
        found=found_text,
        expected=lambda _: "VAT or SWT",
    )


def _name_rule(number: str, terms: str, who: tuple[str, str]) -> Rule[Node]:
    return Rule(
        number,
        terms,
        f"The {who[0]}'s registered name is given only where it differs from the name.",
        f"{who[1]} registrerade namn anges bara när det skiljer sig från namnet.",
        _differs_from_the_name,
        found=found_text,
    )


_THE_BUYER, _THE_SELLER = ("buyer", "Köparens"), ("seller", "Säljarens")

PARTIES: Scope[Node] = Scope(
    "parties",
    anywhere("cac:Party"),
    (
        Rule(
            "R-98",
            "BT-29 BT-46",
            "One identifier per party is enough: the one that the party itself prefers.",
            "En identitet per part räcker: den som parten själv föredrar.",
            lambda party: len(party.all("cac:PartyIdentification")) < 2,
            INFORMATION,
            found=lambda party: f"{len(party.all('cac:PartyIdentification'))} identifiers",
        ),
    ),
)

IDENTIFIED_TWICE: Scope[Node] = Scope(
    "parties identified twice",
    _identified_twice,
    (
        Rule(
            "R-99",
            "BT-29 BT-46",
            "A party with an identifier of its own needs none in its address.",
            "En part som har en egen identitet behöver ingen i sin adress.",
            lambda party: False,
            INFORMATION,
            found=lambda party: f'"{party.text_of("cac:Address", "cac:ID")}"',
        ),
    ),
)

POSTCODES: Scope[Node] = Scope(
    "postcodes",
    anywhere("cbc:PostalZone"),
    (
        Rule(
            "R-8",
            "BT-38 BT-53 BT-78",
            "A postcode is written without blanks, hyphens or other punctuation.",
            "Ett postnummer skrivs utan blanktecken, bindestreck och skiljetecken.",
            lambda postcode: is_word(postcode.text),
            WARNING,
            found=found_text,
        ),
    ),
)

TELEPHONES: Scope[Node] = Scope(
    "telephones",
    anywhere("cbc:Telephone", "cbc:Telefax"),
    (
        Rule(
            "R-9",
            "BT-42 BT-57",
            "A telephone or fax number is digits only, perhaps after a plus sign.",
            "Ett telefon- eller faxnummer är bara siffror, eventuellt efter ett plustecken.",
            lambda telephone: is_telephone_number(telephone.text),
            WARNING,
            found=found_text,
        ),
    ),
)

THE_SELLER: Scope[Node] = Scope(
    "seller",
    at(SELLER),
    (
        Rule(
            "R-38",
            "BT-30 BT-31",
            "The seller has at least one number at a tax authority (PartyTaxScheme).",
            "Säljaren har minst ett nummer hos en skattemyndighet (PartyTaxScheme).",
            lambda party: party.children.get("cac:PartyTaxScheme"),
        ),
        Rule(
            "R-39",
            "BT-30",
            "The seller should give a Swedish organisation number (SWT).",
            "Säljaren bör ange ett svenskt organisationsnummer (SWT).",
            _has_swedish_number,
            INFORMATION,
        ),
    ),
)


def _scopes_of(
    path: str, name: str, numbers: tuple[Rule[Node], ...], addresses: tuple[Rule[Node], ...]
) -> tuple[Scope[Node], ...]:
    registered, identifier, scheme = numbers
    return (
        Scope(f"{name}'s address", at(f"{path}/cac:Address"), addresses),
        Scope(f"{name}'s registered name", at(f"{path}/cac:PartyTaxScheme/cbc:RegistrationName"), (registered,)),
        Scope(f"{name}'s numbers", at(f"{path}/cac:PartyTaxScheme/cac:CompanyID"), (identifier,)),
        Scope(f"{name}'s schemes", at(f"{path}/cac:PartyTaxScheme/cac:TaxScheme/cac:ID"), (scheme,)),
    )


SCOPES = (
    PARTIES,
    IDENTIFIED_TWICE,
    POSTCODES,
    TELEPHONES,
    THE_SELLER,
    *_scopes_of(
        BUYER,
        "buyer",
        (
            _name_rule("R-35", "BT-44 BT-45", _THE_BUYER),
            _number_rule("R-36", "BT-47 BT-48", _THE_BUYER),
            _scheme_rule("R-37", "BT-47 BT-48", _THE_BUYER),
        ),
        _address_rules("BG-8", _THE_BUYER, ("R-33", "R-34", "R-94")),
    ),
    *_scopes_of(
        SELLER,
        "seller",
        (
            _name_rule("R-44", "BT-27 BT-28", _THE_SELLER),
            _number_rule("R-45", "BT-30 BT-31", _THE_SELLER),
            _scheme_rule("R-46", "BT-30 BT-31", _THE_SELLER),
        ),
        _address_rules("BG-5", _THE_SELLER, ("R-40", "R-41", "R-93")),
    ),
)
