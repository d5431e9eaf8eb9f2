"""`faktura company export|erase`: personal data of a company, handed out or erased."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.company_options import Id
from pipeline.cli.mail import post
from pipeline.cli.registry import company, mistakes
from pipeline.collaboration.entries import OPERATOR
from pipeline.language import say
from pipeline.privacy import Holdings, exported, forget
from pipeline.terminal import Json, Mistake, console, print_json, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_EXAMPLE = say("Example:", "Exempel:")


@app.command(
    help=say(
        "Everything there is of a company, one JSON object a line: its record and history, collaborations, documents, "
        "charges, mails and API keys. The documents themselves lie in its mailbox and in the archive.",
        "Allt som finns om ett företag, ett JSON-objekt per rad: posten och dess historik, samarbeten, dokument, "
        "debiteringar, brev och API-nycklar. Dokumenten själva ligger i postlådan och i arkivet.",
    ),
    epilog=f"{_EXAMPLE} faktura company export exempel-bageri > exempel-bageri.jsonl",
)
def export(id: Id) -> None:
    """`faktura company export`."""
    opened = world()
    for kind, found in exported(company(opened, id), _holdings(opened)):
        print_json({"kind": kind, **{("company_kind" if key == "kind" else key): each for key, each in found.items()}})


@app.command(
    help=say(
        "Erase name, numbers, administrators, program and mails of a company that no longer uses the service, and "
        "revoke its API keys. What accounting law keeps stays: documents as they were received, and charges, under "
        "its id.",
        "Radera namn, nummer, administratörer, program och brev för ett företag som inte längre använder tjänsten, och "
        "återkalla dess API-nycklar. Det som bokföringslagen kräver blir kvar: dokument som de togs emot, och "
        "debiteringar, under företagets id.",
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
        remains = forget(found, _holdings(opened), at=datetime.now(UTC), by=OPERATOR)
    if as_json:
        print_json({"company": id, "documents_kept": remains.documents, "kept_until": remains.until})
        return
    text = say(
        f"Erased what was personal of {id}. Documents kept by law: {remains.documents}",
        f"Det personliga om {id} är raderat. Dokument som lagen kräver: {remains.documents}",
    )
    console().print(text + (f" ({remains.until})" if remains.until else ""), markup=False, soft_wrap=True)


def _holdings(opened: "World") -> Holdings:
    from pipeline.bootstrap import open_keys

    return Holdings(world=opened, mails=post(opened).mails, keys=open_keys(opened))
