"""A post office of the real parts on a world of its own, with a firm that asks a customer."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from pydantic import SecretStr

from pipeline.bootstrap import World, make_world, open_post
from pipeline.collaboration import life
from pipeline.collaboration.begin import request
from pipeline.collaboration.entries import Actor, Side
from pipeline.collaboration.records import Administrator, Collaboration, Company, CompanyKind, Direction, Payer
from pipeline.notify.post import PostOffice, Round, make_round
from pipeline.settings import Settings

ASKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRM = Actor(side=Side.FIRM, id="exempelbyran")
CUSTOMER = Actor(side=Side.CUSTOMER, id="exempel-kiosk")
KIM = Administrator(name="Kim Exempel", email="kim@example.com")
ROBIN = Administrator(name="Robin Sample", email="robin@example.com", language="en")
LINK = re.compile(r"https?://[^/\s]+/answer/([\w-]+)\S*")


def later(**span: float) -> datetime:
    """So long after the firm asked."""
    return ASKED + timedelta(**span)


@dataclass(slots=True, kw_only=True)
class Town:
    """A world with its post office."""

    world: World
    office: PostOffice

    @property
    def agreed(self) -> Collaboration:
        """The collaboration as it stands."""
        found = self.world.index.collaboration("exempelbyran-exempel-kiosk")
        assert found is not None
        return found

    def put(self, changed: Collaboration) -> None:
        self.world.registry.put(changed)

    def round(self, at: datetime) -> Round:
        return make_round(self.office, at)

    def files(self) -> list[EmailMessage]:
        """The mails in the outbox directory."""
        keys = sorted(self.world.objects.keys("outbox/"))
        return [parsed(self.world.objects.get(key)) for key in keys]

    def resume(self, at: datetime) -> None:
        customer = self.world.registry.company("exempel-kiosk")
        assert customer is not None
        self.put(life.resume(self.agreed, customer=customer, at=at, by=FIRM))


def town(folder: Path, *administrators: Administrator, smtp: str | None = None, service: bool = False) -> Town:
    """A firm has asked a customer with some administrators, at the instant ASKED."""
    settings = Settings(
        data=folder / "data",
        smtp=SecretStr(smtp) if smtp else None,
        public_url="https://faktura.example",
        mail_from="svara-inte@faktura.example",
    )
    world = make_world(settings)
    firm = Company(id="exempelbyran", name="Exempelbyrån AB", kind=CompanyKind.FIRM)
    customer = Company(id="exempel-kiosk", name="Exempel Kiosk & Café AB", administrators=administrators)
    if service:
        customer = customer.model_copy(update={"service": customer.service.then(ASKED - timedelta(days=90), True)})
    payers = {} if service else dict.fromkeys(Direction, Payer.FIRM)
    asked = request(id="exempelbyran-exempel-kiosk", firm=firm, customer=customer, payers=payers, at=ASKED, by=FIRM)
    world.registry.put(firm, customer, asked)
    return Town(world=world, office=open_post(world))


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    """The text part of a mail, or its HTML."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def token_in(message: EmailMessage) -> str:
    """The token of the link in a mail."""
    match = LINK.search(body(message))
    assert match is not None
    return match[1]
