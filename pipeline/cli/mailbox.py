"""`faktura mailbox`: what lies in a company's mailbox, copies of it, and taking it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.registry import company as registered
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.mailbox import Manifest
    from pipeline.receipt import Receipt

SHORT = 8

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say(
        "What a company has got, and the receipts for what it sent.", "Vad ett företag har fått, och kvittenserna."
    ),
)

Owner = Annotated[str, typer.Argument(metavar="COMPANY", help=say("The mailbox's owner, id.", "Postlådans ägare, id."))]


@app.command(
    "list",
    help=say(
        "The documents that the company has not taken yet; or those it has, or the receipts for what it sent.",
        "De dokument som företaget inte har tagit ännu; eller de som det har, eller kvittenserna för det som skickats.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura mailbox list exempel-konsult",
)
def list_(
    company: Owner,
    taken: Annotated[bool, typer.Option("--taken", help=say("Those taken.", "De som är tagna."))] = False,
    receipts: Annotated[bool, typer.Option("--receipts", help=say("The receipts.", "Kvittenserna."))] = False,
    as_json: Json = False,
) -> None:
    """`faktura mailbox list`: --json prints each manifest, or each receipt, as it stands in the mailbox."""
    from pipeline.mailbox import deliveries

    here = world()
    registered(here, company)
    if receipts:
        _show_receipts(_receipts(here, company), as_json)
        return
    manifests = deliveries(here.objects, company, taken=taken)
    if as_json:
        for manifest in manifests:
            print_json(manifest.model_dump(mode="json"))
    else:
        _print_deliveries(manifests)


@app.command(
    "get",
    help=say(
        "Copy a delivery: the document, the original where it was converted, and manifest.json. It stays new.",
        "Kopiera en leverans: dokumentet, originalet där det omvandlades, och manifest.json. Den förblir ny.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura mailbox get exempel-stad K-3307 -o invoice",
)
def get(
    company: Owner,
    delivery: Annotated[
        str,
        typer.Argument(
            metavar="DELIVERY", help=say("Its id, the id's beginning, or a number.", "Id, dess början, eller nummer.")
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help=say("The directory to make.", "Katalogen som skapas.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """`faktura mailbox get`: files that are there already are written over."""
    from pipeline.mailbox import files

    here = world()
    registered(here, company)
    found, taken = _find(here, company, delivery)
    folder = output or Path(found)
    written = _copy(files(here.objects, company, found, taken=taken), folder)
    if as_json:
        print_json({"delivery": found, "files": written})
    else:
        for path in written:
            console().print(path, markup=False, soft_wrap=True)


@app.command(
    "take",
    help=say(
        "Acknowledge deliveries: they move from new to taken, and are never put into the mailbox again.",
        "Bekräfta leveranser: de flyttas från new till taken och läggs aldrig i postlådan igen.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura mailbox take exempel-konsult --all",
)
def take(
    company: Owner,
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DELIVERY]...", help=say("Ids, their beginnings, or numbers.", "Id, deras början, eller nummer.")
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=say("All that are new.", "Alla nya."))] = False,
    as_json: Json = False,
) -> None:
    """`faktura mailbox take`: taking once more what was taken changes nothing."""
    from pipeline.mailbox import deliveries
    from pipeline.mailbox import take as take_delivery

    here = world()
    registered(here, company)
    if bool(wanted) == everything:
        raise Mistake(say("Name deliveries, or say --all.", "Ange leveranser, eller --all."))
    ids = [one.delivery for one in deliveries(here.objects, company)] if everything else []
    ids += [_find(here, company, one)[0] for one in wanted or []]
    manifests = [take_delivery(here.objects, company, one) for one in ids]
    if as_json:
        for manifest in manifests:
            print_json({"delivery": manifest.delivery, "document": manifest.document, "number": manifest.number})
    else:
        console().print(say(f"Taken: {len(manifests)}", f"Tagna: {len(manifests)}"))


def _find(here: "World", company: str, wanted: str) -> tuple[str, bool]:
    """The delivery of an id, of the beginning of one, or of a number, and whether it was taken. Raises Mistake."""
    from pipeline.mailbox import deliveries

    found = {
        manifest.delivery: taken
        for taken in (True, False)
        for manifest in deliveries(here.objects, company, taken=taken)
        if manifest.delivery.startswith(wanted) or wanted in (manifest.document, manifest.number)
    }
    if not found:
        raise Mistake(say(f"No such delivery: {wanted}", f"Leveransen finns inte: {wanted}"))
    if len(found) > 1:
        raise Mistake(say(f"{wanted} may mean ", f"{wanted} kan betyda ") + ", ".join(sorted(found)[:5]))
    return next(iter(found.items()))


def _copy(content: Iterable[tuple[str, bytes]], folder: Path) -> list[str]:
    from pipeline.outcomes import Unavailable

    written = []
    try:
        for name, octets in content:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(octets)
            written.append(str(path))
    except OSError as fault:
        raise Unavailable(f"{folder}: {fault.strerror}") from fault
    return written


def _print_deliveries(manifests: Iterable["Manifest"]) -> None:
    heads = (
        "id",
        say("number", "nummer"),
        say("seller", "säljare"),
        say("to pay", "att betala"),
        say("format", "format"),
        say("as", "som"),
    )
    rows = (
        (
            manifest.delivery[:SHORT],
            manifest.number or "",
            manifest.seller_name or "",
            f"{manifest.payable} {manifest.currency}" if manifest.payable is not None else "",
            format_words(manifest),
            f"{manifest.why}, version {manifest.version}" if manifest.version > 1 else manifest.why,
        )
        for manifest in manifests
    )
    print_table(heads, rows, empty=say("Nothing here.", "Inget här."))


def format_words(manifest: "Manifest") -> str:
    """The format of a delivery, and what it came as where it was converted."""
    if not manifest.converted:
        return manifest.format
    return say(
        f"{manifest.format}, from {manifest.original_format}", f"{manifest.format}, från {manifest.original_format}"
    )


def _receipts(here: "World", company: str) -> Iterable["Receipt"]:
    from pipeline.receipt import Receipt

    for key in here.objects.keys(f"mailboxes/{company}/receipts/"):
        yield Receipt.model_validate_json(here.objects.get(key))


def _show_receipts(receipts: Iterable["Receipt"], as_json: bool) -> None:
    ordered = sorted(receipts, key=lambda receipt: receipt.received_at)
    if as_json:
        for receipt in ordered:
            print_json(receipt.model_dump(mode="json"))
        return
    heads = ("id", say("file", "fil"), say("answer", "svar"))
    rows = [(one.document[:SHORT], one.name, say(one.text, one.text_sv)) for one in ordered]
    print_table(heads, rows, empty=say("No receipts.", "Inga kvittenser."))
