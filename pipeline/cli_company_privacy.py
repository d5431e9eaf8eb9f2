"""`faktura company export|erase`: personal data of a company, handed out or erased."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli_company_options import Id
from pipeline.cli_registry import company, mistakes
from pipeline.collaboration.entries import OPERATOR
from pipeline.language import say
from pipeline.privacy import erased, exported, kept
from pipeline.terminal import Json, Mistake, console, print_json, world

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_EXAMPLE = say("Example:", "Exempel:")


@app.command(
    help=say(
        "Everything there is of a company, one JSON object a line: its record and history, collaborations, documents "
        "and charges. The documents themselves lie in its mailbox and in the archive.",
        "Allt som finns om ett företag, ett JSON-objekt per rad: posten och dess historik, samarbeten, dokument och "
        "debiteringar. Dokumenten själva ligger i postlådan och i arkivet.",
    ),
    epilog=f"{_EXAMPLE} faktura company export exempel-bageri > exempel-bageri.jsonl",
)
def export(id: Id) -> None:
    """`faktura company export`."""
    opened = world()
    for kind, found in exported(company(opened, id), opened):
        print_json({"kind": kind, **{("company_kind" if key == "kind" else key): each for key, each in found.items()}})


@app.command(
    help=say(
        "Erase name, numbers, administrators and program of a company that no longer uses the service. What accounting "
        "law keeps stays: documents as they were received, and charges, under the company's id.",
        "Radera namn, nummer, administratörer och program för ett företag som inte längre använder tjänsten. Det som "
        "bokföringslagen kräver blir kvar: dokument som de togs emot, och debiteringar, under företagets id.",
    ),
    epilog=f"{_EXAMPLE} faktura company erase exempel-kiosk --yes",
)
def erase(
    id: Id,
    sure: Annotated[
        bool, typer.Option("--yes", help=say("It cannot be taken back: do it.", "Det går inte att ångra: gör det."))
    ] = False,
    as_json: Json = False,
) -> None:
    """`faktura company erase`: says what the law keeps, and until when."""
    if not sure:
        raise Mistake(
            say("What is erased does not come back: say --yes", "Det raderade kommer inte tillbaka: ange --yes")
        )
    opened = world()
    found = company(opened, id)
    with mistakes():
        opened.chronicle.forget(erased(found, opened.registry.collaborations(id), at=datetime.now(UTC), by=OPERATOR))
    remains = kept(id, opened)
    if as_json:
        print_json({"company": id, "documents_kept": remains.documents, "kept_until": remains.until})
        return
    text = say(
        f"Erased what was personal of {id}. Documents kept by law: {remains.documents}",
        f"Det personliga om {id} är raderat. Dokument som lagen kräver: {remains.documents}",
    )
    console().print(text + (f" ({remains.until})" if remains.until else ""), markup=False, soft_wrap=True)
