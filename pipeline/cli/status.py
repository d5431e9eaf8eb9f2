"""`faktura status`: the documents and their outcomes, or the whole account of one."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.language import say
from pipeline.terminal import Json, Mistake, print_json, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.records import DocumentRecord

OUTCOMES = ("delivered", "rejected", "held", "duplicate")

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Without DOCUMENT the documents in the order of their receipt; with one its timeline, its findings, the facts "
        "it was judged by and what was charged. Exit status 1 where that document was rejected, is held or died.",
        "Utan DOCUMENT dokumenten i den ordning de togs emot; med ett dess tidslinje, anmärkningar, de fakta det "
        "bedömdes efter och vad som debiterades. Slutstatus 1 om dokumentet avvisades, hålls eller dog.",
    ),
    epilog=say("Examples:", "Exempel:") + " faktura status --outcome held | faktura status 01-peppol-unchanged.xml",
)
def status(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="[DOCUMENT]",
            help=say(
                "An id, its first digits (4 or more), or a file name.", "Ett id, dess början (minst 4) eller filnamn."
            ),
        ),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="OUTCOME", help=say("Only these: ", "Bara dessa: ") + ", ".join(OUTCOMES))
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--as", metavar="COMPANY", help=say("Only this inbox's.", "Bara denna inkorgs."))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help=say("At most so many.", "Högst så många."))] = 1000,
    as_json: Json = False,
) -> None:
    """`faktura status`: with --json one object for each document, all that the ledger holds of it."""
    here = world()
    if document is not None:
        raise typer.Exit(_account(here, find(here, document), as_json))
    from pipeline.documents_shown import print_documents

    records = here.ledger.documents(_query(outcome, owner, limit))
    if not as_json:
        print_documents(records)
        return
    for record in records:
        print_json(as_object(record))


def find(here: "World", wanted: str) -> "DocumentRecord":
    """The document of an id, of the beginning of one, or the last of a file name. Raises Mistake."""
    from pipeline.records import Query

    if (exact := here.ledger.document(wanted)) is not None:
        return exact
    fitting = [record for record in here.ledger.documents(Query()) if record.name == wanted or _begins(record, wanted)]
    named = [record for record in fitting if record.name == wanted]
    if not fitting:
        raise Mistake(say(f"No such document: {wanted}", f"Dokumentet finns inte: {wanted}"))
    if not named and len(fitting) > 1:
        ids = ", ".join(record.id for record in islice(fitting, 5))
        raise Mistake(say(f"{wanted} may mean {ids}", f"{wanted} kan betyda {ids}"))
    return (named or fitting)[-1]


def as_object(record: "DocumentRecord") -> dict[str, Any]:
    """A record as `--json` prints it."""
    from pipeline.documents_shown import outcome_code

    return {**record.model_dump(mode="json"), "outcome": outcome_code(record)}


def _begins(record: "DocumentRecord", wanted: str) -> bool:
    return len(wanted) >= 4 and record.id.startswith(wanted.lower())


def _query(outcome: str | None, owner: str | None, limit: int) -> Any:
    from pipeline.outcomes import Outcome
    from pipeline.records import Query

    if outcome is not None and outcome not in OUTCOMES:
        raise Mistake(say(f"No such outcome: {outcome}", f"Det finns inget sådant utfall: {outcome}"))
    return Query(outcome=Outcome(outcome) if outcome else None, owner=owner, limit=limit)


def _account(here: "World", record: "DocumentRecord", as_json: bool) -> int:
    from pipeline.documents_shown import outcome_code, print_document

    charges = list(here.accounts.charges(record.id))
    findings = findings_of(here, record)
    if as_json:
        held = [charge.model_dump(mode="json") for charge in charges]
        print_json({**as_object(record), "charges": held, "findings": findings})
    else:
        print_document(record, charges, findings)
    return 0 if outcome_code(record) in ("delivered", "duplicate", "in-hand") else 1


def findings_of(here: "World", record: "DocumentRecord") -> list[dict[str, Any]]:
    """The findings that the sender was answered with: those of the rules, then the pipeline's own."""
    from pipeline.outcomes import Outcome
    from pipeline.report_json import archived_report

    judged = record.key and record.outcome is not Outcome.DUPLICATE
    report = archived_report(here.objects, record) if judged else None
    return [finding.as_json() for finding in (*(report.findings if report else ()), *record.findings)]
