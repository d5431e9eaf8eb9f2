"""Who a party is: its identifiers in their order and in one spelling, and the company that has one of them."""

from pathlib import Path

import pytest

from pipeline.collaboration.identifiers import parse, participant
from pipeline.invoice import Address, Identifier, Invoice, Party, TaxRegistration
from pipeline.parties import participants_of, parties_of
from tests.gate.worlds import NUMBERS, company, registry_of

GLN = "7359999000311"


def vat(value: str) -> list[TaxRegistration]:
    return [TaxRegistration(identifier=Identifier(value=value), scheme="VAT")]


def spelled(party: Party) -> list[str]:
    return [str(found) for found in participants_of(party)]


def test_the_identifiers_of_a_party_count_in_this_order() -> None:
    party = Party(
        endpoint=Identifier(value="7359999000328", scheme="0088"),
        identifiers=[
            Identifier(value="K-1"),
            Identifier(value=GLN, scheme="0088"),
            Identifier(value="X", scheme="0192"),
        ],
        legal_id=Identifier(value="559990-0312", scheme="0007"),
        tax_registrations=vat("SE559990032001"),
    )
    assert spelled(party) == ["0088:7359999000328", f"0088:{GLN}", "0007:5599900312", "0007:5599900320"]


def test_the_same_identifier_said_three_ways_counts_once() -> None:
    party = Party(
        endpoint=Identifier(value="SE559990031201", scheme="9955"),
        legal_id=Identifier(value="16559990-0312", scheme="0007"),
        tax_registrations=vat("SE559990031201"),
    )
    assert spelled(party) == ["0007:5599900312"]


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("0007", " 559990-0312 ", "0007:5599900312"),
        ("0007", "16559990-0312", "0007:5599900312"),
        ("0007", "5599900313", "0007:5599900313"),  # a wrong check digit is for the rules to say
        ("0088", "7359 9990 00311", f"0088:{GLN}"),
        ("9955", "SE559990031201", "0007:5599900312"),
        ("9955", "SE12", "9955:se12"),
        ("0192", "123456785", "0192:123456785"),
        ("0204", "991-01234-AB", "0204:99101234ab"),
        ("", "5599900312", None),
        (None, "5599900312", None),
        ("GLN", GLN, None),
        ("0007", " ", None),
        ("0007", None, None),
        ("0007", "1" * 51, None),
    ],
)
def test_an_identifier_has_one_spelling(scheme: str | None, value: str | None, expected: str | None) -> None:
    found = participant(scheme, value)
    assert (str(found) if found else None) == expected


def test_people_write_scheme_and_value_with_a_colon() -> None:
    assert str(parse("0088:7359999000311")) == f"0088:{GLN}"
    assert parse("7359999000311") is None


@pytest.mark.parametrize(
    ("country", "scheme", "found"),
    [("SE", None, True), (None, None, False), ("NO", None, False), ("SE", "0192", False), (None, "0007", True)],
)
def test_a_registration_number_without_a_scheme_is_swedish_where_the_party_is(
    country: str | None, scheme: str | None, found: bool
) -> None:
    party = Party(legal_id=Identifier(value="5599900312", scheme=scheme), address=Address(country=country))
    assert spelled(party) == (["0007:5599900312"] if found else [])


@pytest.mark.parametrize("value", ["556000000", "Stockholm", "SE559990031201"])
def test_a_registration_number_of_another_shape_is_no_organisation_number(value: str) -> None:
    assert spelled(Party(legal_id=Identifier(value=value, scheme="0007"))) == []


@pytest.mark.parametrize("value", ["SE559990031202", "SE5599900312", "DE559990031201", "", "se 559990-0312 01"])
def test_only_a_swedish_vat_number_holds_an_organisation_number(value: str) -> None:
    expected = ["0007:5599900312"] if value.startswith("se") else []
    assert spelled(Party(tax_registrations=vat(value))) == expected


def test_the_first_identifier_that_is_ours_says_who_it_is(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, company("seller"), company("buyer"))
    party = Party(
        endpoint=Identifier(value=GLN, scheme="0088"),
        legal_id=Identifier(value=NUMBERS["seller"], scheme="0007"),
        tax_registrations=vat(f"SE{NUMBERS['buyer']}01"),
    )
    seller = parties_of(Invoice(seller=party), registry).seller
    assert [each.id for each in seller.companies] == ["seller", "buyer"]
    assert str(seller.participant) == f"0088:{GLN}"


def test_a_document_without_parties_has_nobody(tmp_path: Path) -> None:
    parties = parties_of(Invoice(), registry_of(tmp_path))
    assert parties.seller.companies == parties.buyer.companies == ()


def test_parties_do_not_show_their_numbers(tmp_path: Path) -> None:
    parties = parties_of(Invoice(seller=Party(endpoint=Identifier(value=GLN, scheme="0088"))), registry_of(tmp_path))
    assert GLN not in repr(parties)
