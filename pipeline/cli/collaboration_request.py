"""`faktura collaboration request`: a firm asks a customer, whichever of the three ways it begins."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.company_options import Gln, Organisation, checked_id, identifiers
from pipeline.cli.registry import company, mistakes, put, report
from pipeline.collaboration.agreements import advanced
from pipeline.collaboration.begin import Beginning, beginning, free_id, new_customer, request
from pipeline.collaboration.entries import Actor, Deed, Side
from pipeline.collaboration.life import ANSWER_WITHIN
from pipeline.collaboration.periods import MONTHS
from pipeline.collaboration.records import Administrator, Company, Direction, Payer, Routing
from pipeline.language import say
from pipeline.terminal import Json, Mistake, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_EXAMPLE = say("Example:", "Exempel:")

PayerBoth = Annotated[
    Payer | None,
    typer.Option(
        "--payer", help=say("Who pays for the service, both ways.", "Vem som betalar tjänsten, åt båda håll.")
    ),
]
PayerSend = Annotated[
    Payer | None,
    typer.Option("--send-payer", help=say("Who pays for what is sent.", "Vem som betalar det som skickas.")),
]
PayerReceive = Annotated[
    Payer | None,
    typer.Option("--receive-payer", help=say("Who pays for what is received.", "Vem som betalar det som tas emot.")),
]
SendRouting = Annotated[
    Routing | None,
    typer.Option(
        "--sent-to",
        help=say("Who gets a copy of what the customer sends.", "Vem som får en kopia av det kunden skickar."),
    ),
]
ReceiveRouting = Annotated[
    Routing | None,
    typer.Option(
        "--received-to",
        help=say("Who gets what the customer receives.", "Vem som får det som kommer till kunden."),
    ),
]
Days = Annotated[
    int,
    typer.Option(min=1, max=365, help=say("Days in which the customer may answer.", "Dagar som kunden har på sig.")),
]


@app.command(
    "request",
    help=say(
        "A firm asks a customer to use the service together. Nothing flows before the customer has approved. A "
        "customer that is not in the registry is added, with its administrator.",
        "En byrå frågar en kund om att använda tjänsten tillsammans. Inget flödar förrän kunden har godkänt. En kund "
        "som inte finns i registret läggs upp, med sin administratör.",
    ),
    epilog=f"{_EXAMPLE} faktura collaboration request exempelbyran exempel-kiosk --payer firm --received-to both",
)
def ask(
    firm: Annotated[str, typer.Argument(metavar="FIRM", help=say("The firm's id.", "Byråns id."))],
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help=say("The customer's id.", "Kundens id."))],
    payer: PayerBoth = None,
    send_payer: PayerSend = None,
    receive_payer: PayerReceive = None,
    send_routing: SendRouting = None,
    receive_routing: ReceiveRouting = None,
    months: Annotated[
        int, typer.Option(min=1, max=120, help=say("Months of an agreement period.", "Månader i en avtalsperiod."))
    ] = MONTHS,
    days: Days = ANSWER_WITHIN.days,
    name: Annotated[str | None, typer.Option(help=say("An unknown customer's name.", "En okänd kunds namn."))] = None,
    org: Organisation = None,
    gln: Gln = None,
    administrator: Annotated[
        str | None,
        typer.Option(help=say("Who approves on the customer's side.", "Vem som godkänner på kundens sida.")),
    ] = None,
    email: Annotated[
        str | None, typer.Option(help=say("The administrator's e-mail.", "Administratörens e-postadress."))
    ] = None,
    as_json: Json = False,
) -> None:
    """`faktura collaboration request`."""
    opened, now = world(), datetime.now(UTC)
    asking = company(opened, firm)
    by = Actor(side=Side.FIRM, id=asking.id)
    contact = _administrator(administrator, email)
    known = opened.registry.collaborations(customer, as_customer=True)
    found = opened.registry.company(customer)
    routings = {Direction.SEND: send_routing, Direction.RECEIVE: receive_routing}
    with mistakes():
        stranger = _Stranger(id=customer, name=name, org=org, gln=gln)
        asked = _with_contact(found, contact, now, by) if found else stranger.added(contact, now, by)
        requested = request(
            id=free_id(firm, customer, known),
            firm=asking,
            customer=asked,
            payers=chosen_payers(payer, send_payer, receive_payer),
            routings={direction: each for direction, each in routings.items() if each},
            known=known,
            months=months,
            within=timedelta(days=days),
            at=now,
            by=by,
        )
    put(opened, *(() if asked is found else (asked,)), requested)
    _make_inbox(opened, asked)
    report(requested, as_json, _said(requested.id, beginning(found, now)))


def chosen_payers(payer: Payer | None, send: Payer | None, receive: Payer | None) -> dict[Direction, Payer]:
    """The payers that the options name: one for both ways, or one for each."""
    named = {Direction.SEND: send or payer, Direction.RECEIVE: receive or payer}
    return {direction: each for direction, each in named.items() if each}


@dataclass(slots=True, kw_only=True, frozen=True)
class _Stranger:
    """What the options say of a customer that nobody knew."""

    id: str
    name: str | None
    org: str | None
    gln: str | None

    def added(self, administrator: Administrator | None, at: datetime, by: Actor) -> Company:
        """The company that is added with the request. Raises Mistake, NotPossible."""
        if self.name is None:
            raise Mistake(_unknown(self.id))
        numbers = identifiers(self.org, self.gln, None)
        return new_customer(
            id=checked_id(self.id), name=self.name, participants=numbers, administrator=administrator, at=at, by=by
        )


def _said(id: str, how: Beginning) -> str:
    ways = {
        Beginning.HAS_SERVICE: say("the customer has the service", "kunden har tjänsten"),
        Beginning.KNOWN: say("the service is activated with it", "tjänsten aktiveras samtidigt"),
        Beginning.UNKNOWN: say("the customer was added", "kunden lades upp"),
    }
    return say(
        f"Requested {id}: {ways[how]}. The customer approves: faktura collaboration approve {id}",
        f"{id} är begärt: {ways[how]}. Kunden godkänner: faktura collaboration approve {id}",
    )


def _administrator(name: str | None, email: str | None) -> Administrator | None:
    from pydantic import ValidationError

    if name is None and email is None:
        return None
    try:
        return Administrator(name=name or "", email=email or "")
    except ValidationError:
        # The values are not repeated: they are somebody's.
        text = say("an administrator has a name and an e-mail address", "en administratör har namn och e-postadress")
        raise Mistake(f"--administrator, --email: {text}") from None


def _with_contact(found: Company, contact: Administrator | None, at: datetime, by: Actor) -> Company:
    if contact is None or contact in found.administrators:
        return found
    changed = {"administrators": (*found.administrators, contact)}
    return advanced(found, Deed.CHANGE, changed, at=at, by=by, note="administrators")


def _make_inbox(opened: "World", customer: Company) -> None:
    from pipeline.bootstrap import make_inboxes

    make_inboxes(opened.settings, [customer])


def _unknown(customer: str) -> str:
    return say(
        f"There is no company {customer!r}; to add it with the request, give --name, --org or --gln, --administrator "
        "and --email.",
        f"Det finns inget företag {customer!r}; för att lägga upp det med förfrågan, ange --name, --org eller --gln, "
        "--administrator och --email.",
    )
