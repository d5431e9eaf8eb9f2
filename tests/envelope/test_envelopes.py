"""Documents are taken out of their envelopes, and put into Peppol's, with nothing in them changed."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from lxml import etree

from pipeline.invoice import Identifier
from pipeline.rules.svefaktura_tree import Tree
from pipeline.schema import check_schema
from tests.svefaktura.changes import SAMPLES
from transforms.attachments.octets import whole
from transforms.envelope.addresses import addresses_of
from transforms.envelope.names import PEPPOL, SFTI
from transforms.envelope.unwrap import Header, Partner, Scope, Unwrapped, unwrap
from transforms.envelope.wrap import document_type, wrap
from transforms.xml import parse

SVEFAKTURA = (SAMPLES / "foreign.xml").read_bytes()
INVOICE = SVEFAKTURA.split(b"?>", 1)[1]
OBJECTS = b"""<ObjectEnvelope xmlns="urn:sfti:documents:ObjectEnvelope:1:0">
  <CreationDateTime>2026-10-15T08:00:00</CreationDateTime>
  <EncodedObject>
    <ObjectID>271</ObjectID>
    <EncodedData mimeCode="text/csv" filename="b.csv">QUJD</EncodedData>
  </EncodedObject>
</ObjectEnvelope>"""

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
CREATED = datetime(2026, 11, 17, 9, 12, tzinfo=UTC)


def wrapped(content: bytes = SVEFAKTURA, **changes: Any) -> bytes:
    facts: dict[str, Any] = {
        "sender": "0007:5599900106",
        "receiver": "0007:5599900304",
        "document_type": document_type(credit_note=False, specification=SPECIFICATION),
        "process": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        "country": "SE",
        "instance": "kuvert-1",
        "created": CREATED,
    }
    return whole(wrap(content, **{**facts, **changes}))


def enveloped(namespace: str, *payloads: bytes) -> bytes:
    """An envelope as others write it."""
    return (
        (
            f'<sh:StandardBusinessDocument xmlns:sh="{namespace}"><sh:StandardBusinessDocumentHeader>'
            "<sh:HeaderVersion>1.0</sh:HeaderVersion>"
            "<sh:Sender><sh:Identifier>SE5599900106</sh:Identifier></sh:Sender>"
            '<sh:Receiver><sh:Identifier Authority="countrycode:organizationid">SE5599900304</sh:Identifier>'
            "</sh:Receiver><sh:DocumentIdentification><sh:Standard>urn:sfti:documents:BasicInvoice:1:0</sh:Standard>"
            "<sh:TypeVersion>1.0</sh:TypeVersion><sh:InstanceIdentifier>7</sh:InstanceIdentifier>"
            "<sh:Type>BasicInvoice</sh:Type><sh:MultipleType>true</sh:MultipleType>"
            "<sh:CreationDateAndTime>2026-10-15T08:00:00</sh:CreationDateAndTime></sh:DocumentIdentification>"
            "</sh:StandardBusinessDocumentHeader>"
        ).encode()
        + b"".join(payloads)
        + b"</sh:StandardBusinessDocument>"
    )


def opened(content: bytes) -> Unwrapped:
    envelope = unwrap(parse(content))
    assert envelope is not None
    return envelope


def canonical(root: Any) -> bytes:
    return etree.tostring(root, method="c14n", exclusive=True)


@pytest.mark.parametrize("namespace", [PEPPOL, SFTI])
def test_a_document_comes_out_as_it_went_in(namespace: str) -> None:
    (payload,) = opened(enveloped(namespace, INVOICE)).payloads
    assert canonical(payload) == canonical(parse(SVEFAKTURA))


def test_what_looks_from_the_root_of_a_document_sees_nothing_of_its_envelope() -> None:
    (payload,) = opened(enveloped(SFTI, INVOICE)).payloads
    assert payload.getparent() is None
    assert payload.xpath("/*") == [payload]
    assert check_schema(payload, "svefaktura-1") == []
    assert Tree(payload).text_at("sfti:ID") == "K-17"


def test_attachments_stand_beside_the_document() -> None:
    envelope = opened(enveloped(SFTI, INVOICE, OBJECTS))
    assert (len(envelope.payloads), len(envelope.objects)) == (1, 1)
    assert check_schema(envelope.objects[0], "object-envelope") == []


def test_an_envelope_in_an_envelope_is_opened_too() -> None:
    envelope = opened(enveloped(PEPPOL, enveloped(SFTI, INVOICE, OBJECTS)))
    assert [header.namespace for header in envelope.headers] == [PEPPOL, SFTI]
    assert (len(envelope.payloads), len(envelope.objects)) == (1, 1)


def test_several_invoices_come_out_in_their_order() -> None:
    payloads = opened(enveloped(SFTI, INVOICE, INVOICE.replace(b"K-17", b"K-18"))).payloads
    assert [payload.findtext("{*}ID") for payload in payloads] == ["K-17", "K-18"]


def test_an_envelope_three_deep_is_not_opened_to_its_bottom() -> None:
    envelope = opened(enveloped(PEPPOL, enveloped(SFTI, enveloped(SFTI, INVOICE))))
    assert [payload.tag.rpartition("}")[2] for payload in envelope.payloads] == ["StandardBusinessDocument"]


def test_an_empty_envelope_holds_nothing() -> None:
    assert opened(f'<StandardBusinessDocument xmlns="{SFTI}"/>'.encode()) == Unwrapped()


def test_what_is_no_envelope_is_none() -> None:
    assert unwrap(parse(SVEFAKTURA)) is None


def test_the_header_says_what_it_says() -> None:
    (header,) = opened(enveloped(SFTI, INVOICE)).headers
    assert header.senders == (Partner(identifier="SE5599900106"),)
    assert header.receivers == (Partner(identifier="SE5599900304", authority="countrycode:organizationid"),)
    assert (header.standard, header.type, header.type_version) == (
        "urn:sfti:documents:BasicInvoice:1:0",
        "BasicInvoice",
        "1.0",
    )
    assert (header.version, header.instance, header.created) == ("1.0", "7", "2026-10-15T08:00:00")
    assert (header.document_type, header.process, header.country) == (None, None, None)


@pytest.mark.parametrize(("namespace", "schema"), [(PEPPOL, "sbdh"), (SFTI, "sbdh-sfti")])
def test_envelopes_satisfy_their_schemas(namespace: str, schema: str) -> None:
    assert check_schema(parse(enveloped(namespace, INVOICE, OBJECTS)), schema) == []


def test_a_written_envelope_satisfies_its_schema_and_says_what_it_was_told() -> None:
    content = wrapped()
    assert check_schema(parse(content), "sbdh") == []
    (header,) = opened(content).headers
    assert header.senders == (Partner(identifier="0007:5599900106", authority="iso6523-actorid-upis"),)
    assert header.receivers == (Partner(identifier="0007:5599900304", authority="iso6523-actorid-upis"),)
    assert header.scopes == (
        Scope(
            type="DOCUMENTID",
            instance=f"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##{SPECIFICATION}::2.1",
            identifier="busdox-docid-qns",
        ),
        Scope(
            type="PROCESSID",
            instance="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
            identifier="cenbii-procid-ubl",
        ),
        Scope(type="COUNTRY_C1", instance="SE"),
    )
    assert (header.standard, header.type, header.type_version) == (
        "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
        "Invoice",
        "2.1",
    )
    assert (header.instance, header.created) == ("kuvert-1", "2026-11-17T09:12:00Z")


def test_a_time_in_another_zone_is_written_in_utc() -> None:
    swedish = CREATED.astimezone(timezone(timedelta(hours=1)))
    assert wrapped(created=swedish) == wrapped()


@pytest.mark.parametrize(
    "content",
    [
        SVEFAKTURA,
        INVOICE,
        b"\xef\xbb\xbf" + SVEFAKTURA,
        SVEFAKTURA.replace(b'encoding="UTF-8"', b'encoding="utf-8" standalone="yes"'),
        SVEFAKTURA.decode().replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        SVEFAKTURA.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
)
def test_a_document_in_any_encoding_comes_out_the_same(content: bytes) -> None:
    envelope = wrapped(content)
    envelope.decode("utf-8")
    (payload,) = opened(envelope).payloads
    assert canonical(payload) == canonical(parse(SVEFAKTURA))


def test_the_text_of_a_document_is_not_touched() -> None:
    assert INVOICE.strip() in wrapped()


def test_markup_in_what_was_told_does_not_break_the_envelope() -> None:
    (header,) = opened(wrapped(sender='0007:<&">')).headers
    assert header.senders[0].identifier == '0007:<&">'


def test_a_credit_note_has_a_type_of_its_own() -> None:
    assert document_type(credit_note=True, specification="x") == (
        "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##x::2.1"
    )


@pytest.mark.parametrize("changes", [{"document_type": "Invoice"}, {"created": datetime(2026, 11, 17)}])
def test_a_header_that_would_be_wrong_is_a_fault_of_the_caller(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no document type identifier|no time zone"):
        wrapped(**changes)


PEPPOLS, SFTIS = "iso6523-actorid-upis", "countrycode:organizationid"


@pytest.mark.parametrize(
    ("authority", "identifier", "address"),
    [
        (PEPPOLS, "0007:5599900106", ("0007", "5599900106")),
        (PEPPOLS, " 0088:7359999000038 ", ("0088", "7359999000038")),
        (PEPPOLS, "0192:123456785", ("0192", "123456785")),
        (PEPPOLS, "9955:SE559990010601", ("0007", "5599900106")),
        (SFTIS, "SE5599900106", ("0007", "5599900106")),
        (PEPPOLS, "0007:5599900107", None),
        (PEPPOLS, "0088:7359999000039", None),
        (PEPPOLS, "5599900106", None),
        (PEPPOLS, "0192:", None),
        (SFTIS, "NO123456785", None),
        (None, "0007:5599900106", None),
    ],
)
def test_a_partner_is_an_electronic_address_where_the_rules_accept_it(
    authority: str | None, identifier: str, address: tuple[str, str] | None
) -> None:
    operator = Partner(identifier="OPERATOR", authority="operatorid")
    header = Header(namespace=PEPPOL, senders=(operator, Partner(identifier=identifier, authority=authority)))
    expected = None if address is None else Identifier(scheme=address[0], value=address[1])
    assert addresses_of([header]) == (expected, None)
