"""The letters, in Swedish and English: text and HTML that say the same. The same facts give the same bytes."""

import hashlib
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.collaboration.entries import Deed
from pipeline.collaboration.records import Administrator
from pipeline.notify.outbox import Mail
from pipeline.notify.terms import Request, pick, rows

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(slots=True, kw_only=True, frozen=True)
class Words:
    """What the templates put in its place."""

    language: str
    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    button: str
    link: str
    notes: tuple[str, ...]


def compose(mail: Mail, request: Request, reader: Administrator, link: str, sender: str) -> EmailMessage:
    """The message to one administrator; `link` is the whole address of the page, `sender` the address it comes from.

    Raises ValueError for an address that cannot stand in a header.
    """
    words = words_of(mail, request, reader, link)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=_line(request.firm.name), addr_spec=sender)
    message["To"] = Address(display_name=_line(reader.name), addr_spec=reader.email)
    message["Subject"] = _line(words.subject)
    message["Date"] = format_datetime(mail.created_at)
    name = hashlib.sha256(f"{mail.id}\0{fingerprint(reader)}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    # RFC 3834: no out-of-office answer to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = reader.language
    message.set_content(_template("letter.txt.j2").render(w=words), cte="quoted-printable")
    message.add_alternative(_template("letter.html.j2").render(w=words), subtype="html", cte="quoted-printable")
    message.set_boundary(f"={name}=")
    return message


def fingerprint(reader: Administrator) -> str:
    """What stands for an address where the address itself must not: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(reader.email.casefold().encode()).hexdigest()[:16]


def words_of(mail: Mail, request: Request, reader: Administrator, link: str) -> Words:
    """The words of a letter to one administrator."""
    language, firm, customer = reader.language, request.firm.name, request.customer.name
    reminded = mail.what is Deed.REMIND
    return Words(
        language=language,
        subject=_subject(language, firm, reminded),
        greeting=pick(language, f"Hello {_line(reader.name)},", f"Hej {_line(reader.name)},"),
        paragraphs=(*_reminder(language, reminded), _asked(request, language), _next(language, customer)),
        rows=tuple(rows(request, language)),
        button=pick(language, "Read and answer", "Läs och svara"),
        link=link,
        notes=_notes(language, firm),
    )


def _subject(language: str, firm: str, reminded: bool) -> str:
    asked = pick(language, f"{firm} asks you to approve a collaboration", f"{firm} ber dig godkänna ett samarbete")
    return pick(language, f"Reminder: {asked}", f"Påminnelse: {asked}") if reminded else asked


def _reminder(language: str, reminded: bool) -> tuple[str, ...]:
    text = pick(language, "You have not answered yet.", "Du har inte svarat ännu.")
    return (text,) if reminded else ()


def _asked(request: Request, language: str) -> str:
    firm, customer = request.firm.name, request.customer.name
    if request.has_service:
        return pick(
            language,
            f"{firm} wants to work together with {customer} in the service that you already use. You keep the service, "
            "and what you pay today you go on paying.",
            f"{firm} vill samarbeta med {customer} i tjänsten som ni redan använder. Ni behåller tjänsten, och det ni "
            "betalar i dag fortsätter ni att betala.",
        )
    return pick(
        language,
        f"{firm} has activated the service for {customer}: e-invoices and documents go straight from and to your "
        "accounting program. Nothing is sent or received before you have approved.",
        f"{firm} har aktiverat tjänsten för {customer}: e-fakturor och dokument går direkt från och till ert "
        "bokföringsprogram. Ingenting skickas eller tas emot förrän du har godkänt.",
    )


def _next(language: str, customer: str) -> str:
    return pick(
        language,
        f"You get this as administrator of {customer}. Read the terms, and approve or decline:",
        f"Du får det här som administratör för {customer}. Läs villkoren och godkänn eller avböj:",
    )


def _notes(language: str, firm: str) -> tuple[str, ...]:
    return (
        pick(
            language,
            "The link is personal and works once. Opening it decides nothing. Do not pass it on.",
            "Länken är personlig och fungerar en gång. Att öppna den avgör ingenting. Skicka den inte vidare.",
        ),
        pick(
            language,
            f"If you do not know {firm}, decline or do nothing: without your answer the request expires by itself.",
            f"Känner du inte till {firm}, avböj eller gör ingenting: utan svar går förfrågan ut av sig själv.",
        ),
    )


def _line(text: str) -> str:
    """A text on one line: a header has one."""
    return " ".join(text.split())


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=".html" in name, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((resources.files("pipeline.notify") / "templates" / name).read_text("utf-8"))
