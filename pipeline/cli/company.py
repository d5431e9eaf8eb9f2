"""`faktura company`: the companies of the registry, and the programs they keep their books with."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli import company_import, company_privacy, company_stylesheet
from pipeline.cli.company_options import (
    Gln,
    Id,
    Organisation,
    Participants,
    Reads,
    Receives,
    Sends,
    Service,
    Synchronised,
    Wishes,
    checked_id,
    formats_of,
    identifiers,
    with_wishes,
)
from pipeline.cli.registry import NO_COMPANIES, From, change, company, instant, over_time, put, report, word
from pipeline.collaboration.agreements import advanced, begun, then
from pipeline.collaboration.entries import OPERATOR, Deed
from pipeline.collaboration.records import Company, CompanyKind, History, Program, ProgramKind
from pipeline.language import say
from pipeline.terminal import Json, print_json, print_table, world

_GROUP = say("Companies, accounting firms and the programs they use.", "Företag, byråer och de program de använder.")

app = typer.Typer(help=_GROUP, rich_markup_mode=None, add_completion=False, no_args_is_help=True)
app.add_typer(company_import.app)
app.add_typer(company_privacy.app)
app.add_typer(company_stylesheet.app, name="stylesheet")

_EXAMPLE = say("Example:", "Exempel:")


@app.command(
    help=say(
        "Add a company. Its program counts as synchronised, sending and receiving unless you say otherwise. The id is "
        "yours to choose; it names the inbox and the mailbox, so put no number of a person in it.",
        "Lägg upp ett företag. Programmet räknas som synkroniserat, skickande och mottagande om inget annat anges. Id "
        "väljer du själv; det namnger inkorg och postlåda, så använd inget personnummer.",
    ),
    epilog=f"{_EXAMPLE} faktura company add min-firma --name 'Min Firma AB' --org 559990-0502 --service",
)
@with_wishes
def add(
    id: Id,
    name: Annotated[str, typer.Option(help=say("Its name.", "Namnet."))],
    org: Organisation = None,
    gln: Gln = None,
    participants: Participants = None,
    kind: Annotated[CompanyKind, typer.Option(help=say("What it is.", "Vad det är."))] = CompanyKind.CUSTOMER,
    program: Annotated[ProgramKind, typer.Option(help=say("Its program.", "Programmet."))] = ProgramKind.OTHER,
    reads: Reads = None,
    synchronised: Synchronised = True,
    sends: Sends = True,
    receives: Receives = True,
    *,
    wishes: Wishes,
    service: Service = False,
    start: From = None,
    as_json: Json = False,
) -> None:
    """`faktura company add`."""
    at = instant(start)
    registered = Program(
        kind=program,
        reads=formats_of(reads) or ("peppol",),
        synchronised=_known(synchronised, at),
        sends=_known(sends, at),
        receives=_known(receives, at),
    )
    added = Company(
        id=checked_id(id),
        name=name,
        kind=kind,
        participants=identifiers(org, gln, participants),
        program=wishes.of(registered),
        service=_known(service or None, at),
    )
    opened = world()
    put(opened, begun(added, Deed.ADD, at=datetime.now(UTC), by=OPERATOR))
    _make_inbox(added)
    report(added, as_json, say(f"Added {id}. Its inbox: inbox/{id}/", f"{id} är upplagt. Inkorgen: inbox/{id}/"))


@app.command(
    "list",
    help=say("The companies of the registry.", "Företagen i registret."),
    epilog=f"{_EXAMPLE} faktura company list --kind firm",
)
def list_companies(
    kind: Annotated[CompanyKind | None, typer.Option(help=say("Only these.", "Bara dessa."))] = None,
    as_json: Json = False,
) -> None:
    """`faktura company list`: --json gives one record a line."""
    now = datetime.now(UTC)
    found = (each for each in world().index.companies() if kind in (None, each.kind))
    if as_json:
        for each in found:
            print_json(each.model_dump(mode="json"))
        return
    columns = ("id", say("name", "namn"), say("kind", "slag"), say("reads", "läser"), say("program", "program"))
    print_table(columns, (_row(each, now) for each in found), empty=NO_COMPANIES)


@app.command(
    help=say("Everything the registry says of one company.", "Allt som registret säger om ett företag."),
    epilog=f"{_EXAMPLE} faktura company show exempel-bageri",
)
def show(id: Id, as_json: Json = False) -> None:
    """`faktura company show`: --json gives the record, with the collaborations beside it."""
    opened = world()
    found = company(opened, id)
    agreements = opened.registry.collaborations(id)
    if as_json:
        collaborations = [each.model_dump(mode="json") for each in agreements]
        print_json({**found.model_dump(mode="json"), "collaborations": collaborations})
        return
    now = datetime.now(UTC)
    program = found.program
    rows = [
        (say("name", "namn"), found.name),
        (say("kind", "slag"), word(found.kind)),
        (say("identifiers", "identifierare"), ", ".join(map(str, found.participants)) or "-"),
        (say("program", "program"), program.kind),
        (say("reads", "läser"), ", ".join(program.reads)),
        (say("gets", "får"), ", ".join(_gets(program))),
        (say("synchronised", "synkroniserat"), over_time(program.synchronised, now)),
        (say("sends", "skickar"), over_time(program.sends, now)),
        (say("receives", "tar emot"), over_time(program.receives, now)),
        (say("own service", "egen tjänst"), over_time(found.service, now)),
        (say("inbox", "inkorg"), f"inbox/{found.id}/"),
        (say("mailbox", "postlåda"), f"mailboxes/{found.id}/"),
    ]
    rows += [(say("collaboration", "samarbete"), f"{each.id}: {over_time(each.states, now)}") for each in agreements]
    print_table(("", found.id), rows, empty="")


@app.command(
    "change",
    help=say(
        "Change a company or its program; what you leave out stays. Documents that waited for the change are released "
        "by the worker.",
        "Ändra ett företag eller dess program; det du utelämnar blir kvar. Dokument som väntade på ändringen släpps av "
        "arbetaren.",
    ),
    epilog=f"{_EXAMPLE} faktura company change exempel-tryckeri --synchronised",
)
@with_wishes
def change_company(
    id: Id,
    name: Annotated[str | None, typer.Option(help=say("Its new name.", "Nya namnet."))] = None,
    org: Organisation = None,
    gln: Gln = None,
    participants: Participants = None,
    program: Annotated[ProgramKind | None, typer.Option(help=say("Its program.", "Programmet."))] = None,
    reads: Reads = None,
    synchronised: Synchronised = None,
    sends: Sends = None,
    receives: Receives = None,
    *,
    wishes: Wishes,
    service: Service = None,
    start: From = None,
    as_json: Json = False,
) -> None:
    """`faktura company change`: identifiers are added to those there are."""
    at = instant(start)
    more = identifiers(org, gln, participants)
    formats = formats_of(reads)

    def changing(found: Company) -> list[Company]:
        program_now = wishes.of(found.program)
        kinds = {"kind": program or program_now.kind, "reads": formats or program_now.reads}
        switches = {"synchronised": synchronised, "sends": sends, "receives": receives}
        switched = {name: _switched(getattr(program_now, name), value, at) for name, value in switches.items()}
        wanted = {
            "name": name or found.name,
            "participants": tuple(dict.fromkeys((*found.participants, *more))),
            "program": program_now.model_copy(update=kinds | switched),
            "service": _switched(found.service, service, at),
        }
        changed = {field: value for field, value in wanted.items() if value != getattr(found, field)}
        note = ", ".join(changed)
        return [advanced(found, Deed.CHANGE, changed, at=datetime.now(UTC), by=OPERATOR, since=at, note=note)]

    opened = world()
    changed = change(opened, company(opened, id), changing)
    report(changed, as_json, say(f"Changed {id}.", f"{id} är ändrat."))


def _row(each: Company, now: datetime) -> Sequence[str]:
    return (each.id, each.name, word(each.kind), ", ".join(each.program.reads), ", ".join(_abilities(each, now)))


def _abilities(each: Company, now: datetime) -> Iterator[str]:
    """What a company's program can do now, and what it cannot."""
    program = each.program
    if each.kind is not CompanyKind.ACCESS_POINT:
        yield say("sends", "skickar") if program.sends.at(now) else say("does not send", "skickar inte")
        yield say("receives", "tar emot") if program.receives.at(now) else say("does not receive", "tar inte emot")
        if not program.synchronised.at(now):
            yield say("not synchronised", "inte synkroniserat")
    if each.service.at(now):
        yield say("own service", "egen tjänst")


def _gets(program: Program) -> Iterator[str]:
    """What is delivered to a program, beside the document in its format."""
    yield say("the document", "dokumentet")
    if program.wants_original:
        yield say("the original where it was converted", "originalet där det omvandlats")
    if program.in_envelope:
        yield say("Svefaktura in SFTI's envelope", "Svefaktura i SFTI:s kuvert")
    if program.negative_invoices:
        yield say("invoices with negative amounts, of credit notes", "fakturor med negativa belopp, av kreditnotor")
    if program.prepaid_as_line:
        yield say("what is paid in advance as a line", "förskott som en rad")
    for kind in program.pictures:
        yield f"{kind.upper()} ({program.picture_language})"
    if program.stylesheet:
        yield (
            say("the result of ", "resultatet av ") + f"{program.stylesheet.name}, version {program.stylesheet.version}"
        )
    if program.refuses_loss_of:
        yield say("no conversion that loses ", "ingen omvandling som förlorar ") + " ".join(program.refuses_loss_of)


def _make_inbox(added: Company) -> None:
    from pipeline.bootstrap import make_inboxes
    from pipeline.settings import Settings

    make_inboxes(Settings(), [added])


def _known(value: bool | None, at: datetime) -> History[bool]:
    return History[bool]() if value is None else History[bool]().then(at, value)


def _switched(history: History[bool], value: bool | None, at: datetime) -> History[bool]:
    return history if value is None else then(history, at, value)
