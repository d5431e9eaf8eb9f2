"""To whom a document goes: the buyer, the firms, the network; each in a format that its program reads."""

from pathlib import Path

import pytest

from pipeline.authorize import Recipient, Why
from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.invoice import Identifier, Party
from tests.gate.worlds import BEFORE, NOW, NUMBERS, agreement, answer, ask, company, registry_of

NOT_OURS = Party(endpoint=Identifier(value="5599900999", scheme="0007"))


def world(folder: Path, sent: str | None = None, received: str | None = None) -> EmbeddedRegistry:
    """Seller and buyer are the firm's, with a routing of what the one sends and the other receives."""
    send = [[BEFORE, sent]] if sent else []
    receive = [[BEFORE, received]] if received else []
    return registry_of(
        folder,
        company("seller"),
        agreement("seller", send_routing=send),
        company("buyer", program={"reads": ["svefaktura", "peppol"]}),
        agreement("buyer", receive_routing=receive),
    )


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (None, [("buyer", Why.BUYER)]),
        ("customer", [("buyer", Why.BUYER)]),
        ("firm", [("firm", Why.FIRM_OF_BUYER)]),
        ("both", [("buyer", Why.BUYER), ("firm", Why.FIRM_OF_BUYER)]),
    ],
)
def test_what_is_received_goes_where_the_routing_says(
    tmp_path: Path, received: str | None, expected: list[tuple[str, Why]]
) -> None:
    recipients = ask(world(tmp_path, received=received)).recipients
    assert [(recipient.company, recipient.why) for recipient in recipients] == expected


@pytest.mark.parametrize(
    ("sent", "owner", "copies"),
    [
        ("customer", "seller", []),
        ("firm", "seller", [("firm", Why.FIRM_OF_SELLER)]),
        ("both", "seller", [("firm", Why.FIRM_OF_SELLER)]),
        ("customer", "firm", [("seller", Why.SELLER)]),
        ("firm", "firm", []),
        ("both", "firm", [("seller", Why.SELLER)]),
    ],
)
def test_a_copy_of_what_is_sent_goes_to_whom_it_concerns_and_who_did_not_send_it(
    tmp_path: Path, sent: str, owner: str, copies: list[tuple[str, Why]]
) -> None:
    recipients = ask(world(tmp_path, sent=sent), owner=owner).recipients
    assert [(recipient.company, recipient.why) for recipient in recipients] == [("buyer", Why.BUYER), *copies]


def test_a_firm_of_both_sides_gets_one_copy(tmp_path: Path) -> None:
    recipients = ask(world(tmp_path, sent="both", received="both")).recipients
    assert [(recipient.company, recipient.why) for recipient in recipients] == [
        ("buyer", Why.BUYER),
        ("firm", Why.FIRM_OF_BUYER),
    ]


def test_a_routing_holds_from_its_instant_on(tmp_path: Path) -> None:
    routed = agreement("buyer", receive_routing=[[NOW, "firm"]])
    registry = registry_of(tmp_path, company("seller"), agreement("seller"), company("buyer"), routed)
    before = ask(registry, at=BEFORE.replace(month=3))
    assert [recipient.company for recipient in before.recipients] == ["buyer"]
    assert [recipient.company for recipient in ask(registry, at=NOW).recipients] == ["firm"]


def test_a_recipient_gets_the_received_format_where_its_program_reads_it(tmp_path: Path) -> None:
    buyer = ask(world(tmp_path)).recipients[0]
    assert buyer.format_for("peppol") == "peppol"
    assert buyer.format_for("svefaktura") == "svefaktura"


def test_a_recipient_gets_the_format_it_prefers_where_its_program_reads_another() -> None:
    recipient = Recipient(company="buyer", reads=("svefaktura", "peppol"), why=Why.BUYER)
    assert recipient.format_for("cii") == "svefaktura"


def test_a_recipient_who_is_not_ours_is_reached_through_the_gateway(tmp_path: Path) -> None:
    authorized = ask(world(tmp_path), buyer=NOT_OURS)
    assert authorized.recipient is None
    assert authorized.recipients == ()
    assert [leg.company for leg in authorized.legs] == ["seller"]
    assert authorized.gateway is not None
    assert str(authorized.gateway.recipient) == "0007:5599900999"
    assert str(authorized.gateway.sender) == f"0007:{NUMBERS['seller']}"


def test_the_firm_has_its_copy_also_of_what_goes_through_the_gateway(tmp_path: Path) -> None:
    authorized = ask(world(tmp_path, sent="both"), buyer=NOT_OURS)
    assert [recipient.company for recipient in authorized.recipients] == ["firm"]


def test_a_recipient_whom_nobody_can_reach_rejects_the_document(tmp_path: Path) -> None:
    assert answer(world(tmp_path), buyer=Party(name="Buyer AB")) == "rejected GATE-RECIPIENT-UNREACHABLE"


def test_a_sender_who_lacks_something_is_not_let_out_through_the_gateway(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, company("seller"), agreement("seller", "requested"))
    assert answer(registry, buyer=NOT_OURS) == "held GATE-REQUESTED"


def test_a_firm_that_is_not_in_the_registry_stops_the_document_and_loses_nothing(tmp_path: Path) -> None:
    lost = agreement("buyer", firm="no-such-firm", receive_routing=[[BEFORE, "firm"]])
    registry = registry_of(tmp_path, company("seller"), agreement("seller"), company("buyer"), lost)
    with pytest.raises(LookupError, match="no-such-firm"):
        ask(registry)
