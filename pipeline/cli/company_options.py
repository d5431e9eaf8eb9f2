"""What may be said of a company on the command line, and what is checked of it before the registry is asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import signature
from typing import Annotated, Any

import typer

from pipeline.collaboration.identifiers import GLN, ORGANISATION, holds_number, is_id, is_valid, parse, participant
from pipeline.collaboration.records import TERM, ParticipantId, PictureKind, Program
from pipeline.language import say
from pipeline.terminal import Mistake


class Language(StrEnum):
    SWEDISH = "sv"
    ENGLISH = "en"


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
Original = Annotated[
    bool | None,
    typer.Option(
        "--original/--no-original",
        help=say(
            "Where a document was converted for it, the original goes along.",
            "Där ett dokument omvandlats för det följer originalet med.",
        ),
    ),
]
Envelope = Annotated[
    bool | None,
    typer.Option(
        "--envelope/--no-envelope",
        help=say(
            "A Svefaktura comes in SFTI's envelope, together with what is attached to it.",
            "En Svefaktura kommer i SFTI:s kuvert, tillsammans med sina bilagor.",
        ),
    ),
]
Negative = Annotated[
    bool | None,
    typer.Option(
        "--negative-invoices/--credit-notes",
        help=say(
            "A credit note that is converted from Svefaktura comes as an invoice with negative amounts.",
            "En kreditnota som omvandlas från Svefaktura kommer som en faktura med negativa belopp.",
        ),
    ),
]
Prepaid = Annotated[
    bool | None,
    typer.Option(
        "--prepaid-as-line/--no-prepaid-as-line",
        help=say(
            "In a document converted to Svefaktura, what is paid in advance is a line below zero, and no refusal.",
            "I ett dokument som omvandlas till Svefaktura blir förskott en rad under noll i stället för en vägran.",
        ),
    ),
]
Refuses = Annotated[
    list[str] | None,
    typer.Option(
        "--refuse-loss",
        metavar="TERM",
        help=say(
            "Reject a document whose conversion would lose this term, such as BT-128; repeat it. none: accept again.",
            "Avvisa ett dokument vars omvandling skulle förlora denna uppgift, som BT-128; upprepa. none: godta igen.",
        ),
    ),
]
Pictures = Annotated[
    list[str] | None,
    typer.Option(
        "--picture",
        metavar="KIND",
        help=say(
            "Beside every document, as a person reads it: pdf or html; repeat it. none: the document only.",
            "Bredvid varje dokument, så som en människa läser det: pdf eller html; upprepa. none: bara dokumentet.",
        ),
    ),
]
PictureLanguage = Annotated[
    Language | None,
    typer.Option("--picture-language", help=say("The language of its pictures.", "Språket i bilderna.")),
]


def checked_id(text: str) -> str:
    """A text that may be a company's id. Raises Mistake."""
    if not is_id(text):
        raise Mistake(
            say(
                f"{text!r} is no id: 2 to 41 small letters a-z, digits and hyphens, such as min-firma.",
                f"{text!r} är inget id: 2 till 41 små bokstäver a-z, siffror och bindestreck, som min-firma.",
            )
        )
    if holds_number(text):
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


@dataclass(slots=True, kw_only=True, frozen=True)
class Wishes:
    """What the options say of what is delivered to a program; what they leave out is None, and stays."""

    original: Original = None
    envelope: Envelope = None
    refuse_loss: Refuses = None
    negative_invoices: Negative = None
    prepaid_as_line: Prepaid = None
    picture: Pictures = None
    picture_language: PictureLanguage = None

    def of(self, program: Program) -> Program:
        """A program with these wishes. Raises Mistake."""
        said = {
            "wants_original": self.original,
            "in_envelope": self.envelope,
            "refuses_loss_of": None if self.refuse_loss is None else terms_of(self.refuse_loss),
            "negative_invoices": self.negative_invoices,
            "prepaid_as_line": self.prepaid_as_line,
            "pictures": None if self.picture is None else pictures_of(self.picture),
            "picture_language": self.picture_language,
        }
        return program.model_copy(update={name: value for name, value in said.items() if value is not None})


def with_wishes(command: Callable[..., None]) -> Callable[..., None]:
    """A command that has each of the options of Wishes, and gets them as one argument, `wishes`."""
    own, options = signature(command), signature(Wishes).parameters

    @wraps(command)
    def taking(**given: Any) -> None:
        wishes = Wishes(**{name: given.pop(name) for name in options})
        command(**given, wishes=wishes)

    parameters = [
        one for name, each in own.parameters.items() for one in (options.values() if name == "wishes" else (each,))
    ]
    vars(taking)["__signature__"] = own.replace(parameters=[one.replace(kind=one.KEYWORD_ONLY) for one in parameters])
    taking.__annotations__ = {one.name: one.annotation for one in parameters}
    return taking


def pictures_of(names: Sequence[str]) -> tuple[PictureKind, ...]:
    """Kinds of pictures, each once; the one word none is no kind. Raises Mistake."""
    known = ", ".join(PictureKind)
    for name in _given(names):
        if name not in list(PictureKind):
            raise Mistake(say(f"There is no picture {name!r}: {known}", f"Bilden {name!r} finns inte: {known}"))
    return tuple(dict.fromkeys(PictureKind(name) for name in _given(names)))


def terms_of(names: Sequence[str]) -> tuple[str, ...]:
    """Business terms and groups, each once; the one word none is no term. Raises Mistake."""
    for name in _given(names):
        if not re.fullmatch(TERM, name):
            raise Mistake(say(f"A term is written BT-128 or BG-1, not {name!r}", f"{name!r} skrivs BT-128 eller BG-1"))
    return tuple(dict.fromkeys(_given(names)))


def _given(names: Sequence[str]) -> Sequence[str]:
    return () if list(names) == ["none"] else names


def identifiers(org: str | None, gln: str | None, others: Sequence[str] | None) -> tuple[ParticipantId, ...]:
    """The identifiers that the options name, with right check digits where we can tell. Raises Mistake."""
    found: list[ParticipantId] = []
    for scheme, value in ((ORGANISATION, org), (GLN, gln)):
        if value is not None:
            identifier = participant(scheme, value)
            if identifier is None or not is_valid(identifier):
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
