"""What may be said of a company on the command line, and what is checked of it before the registry is asked."""

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from pipeline.collaboration.identifiers import GLN, ORGANISATION, parse, participant
from pipeline.collaboration.records import ParticipantId
from pipeline.language import say
from pipeline.terminal import Mistake

Id = Annotated[str, typer.Argument(metavar="COMPANY", help=say("The company's id.", "Företagets id."))]
Organisation = Annotated[
    str | None, typer.Option("--org", metavar="NUMBER", help=say("Organisation number.", "Organisationsnummer."))
]
Gln = Annotated[str | None, typer.Option("--gln", metavar="NUMBER", help=say("GLN, 13 digits.", "GLN, 13 siffror."))]
Participants = Annotated[
    list[str] | None,
    typer.Option(
        "--participant",
        metavar="SCHEME:VALUE",
        help=say(
            "Another participant identifier, such as 0192:123456785; may be repeated.",
            "En annan deltagaridentifierare, till exempel 0192:123456785; kan upprepas.",
        ),
    ),
]
Reads = Annotated[
    list[str] | None,
    typer.Option(
        "--reads",
        metavar="FORMAT",
        help=say(
            "A format that its program reads: peppol, svefaktura, cii or json; repeat it, the preferred one first.",
            "Ett format som programmet läser: peppol, svefaktura, cii eller json; upprepa, det föredragna först.",
        ),
    ),
]
Synchronised = Annotated[
    bool | None,
    typer.Option(
        "--synchronised/--not-synchronised", help=say("Its program is synchronised.", "Programmet är synkroniserat.")
    ),
]
Sends = Annotated[
    bool | None, typer.Option("--sends/--no-sends", help=say("Its program sends.", "Programmet skickar."))
]
Receives = Annotated[
    bool | None, typer.Option("--receives/--no-receives", help=say("Its program receives.", "Programmet tar emot."))
]
Service = Annotated[
    bool | None,
    typer.Option(
        "--service/--no-service",
        help=say(
            "It has, and pays for, the service itself, without a firm.",
            "Det har och betalar tjänsten själv, utan byrå.",
        ),
    ),
]


_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{4}")


def checked_id(text: str) -> str:
    """A text that may be a company's id. Raises Mistake."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,40}", text):
        raise Mistake(
            say(
                f"{text!r} is no id: 2 to 41 small letters a-z, digits and hyphens, such as min-firma.",
                f"{text!r} är inget id: 2 till 41 små bokstäver a-z, siffror och bindestreck, som min-firma.",
            )
        )
    if _NUMBER.search(text):
        # An id stands in keys, addresses and logs; a sole trader's number is a person's. It is not repeated.
        raise Mistake(
            say(
                "An id may not hold an organisation number: it may be a person's. Use --org, and a name as the id.",
                "Ett id får inte innehålla ett organisationsnummer: det kan vara en persons. Använd --org, och ett "
                "namn som id.",
            )
        )
    return text


def formats_of(names: Sequence[str] | None) -> tuple[str, ...]:
    """Names of formats that there are, each once. Raises Mistake."""
    from transforms.registry import FORMATS

    known = [format.name for format in FORMATS]
    for name in names or ():
        if name not in known:
            there = ", ".join(known)
            raise Mistake(say(f"There is no format {name!r}: {there}", f"Formatet {name!r} finns inte: {there}"))
    return tuple(dict.fromkeys(names or ()))


def identifiers(org: str | None, gln: str | None, others: Sequence[str] | None) -> tuple[ParticipantId, ...]:
    """The identifiers that the options name, with right check digits where we can tell. Raises Mistake."""
    from stdnum import ean
    from stdnum.se import orgnr

    found: list[ParticipantId] = []
    for scheme, value, valid in ((ORGANISATION, org, orgnr.is_valid), (GLN, gln, ean.is_valid)):
        if value is not None:
            identifier = participant(scheme, value)
            if identifier is None or not valid(identifier.value):
                # The number itself is not repeated: a sole trader's is personal.
                text = say("is not valid; check its digits", "är inte giltigt; kontrollera siffrorna")
                raise Mistake(f"{'--org' if scheme == ORGANISATION else '--gln'} {text}")
            found.append(identifier)
    for text in others or ():
        identifier = parse(text)
        if identifier is None:
            raise Mistake(say("--participant is written SCHEME:VALUE", "--participant skrivs SCHEMA:VÄRDE"))
        found.append(identifier)
    return tuple(dict.fromkeys(found))
