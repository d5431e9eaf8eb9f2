"""`faktura key`: the API keys with which programs use the JSON API of `faktura serve`."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.access.keys import OVERLAP, PER_MINUTE, Key, Made, Scope, Validity, make, validity
from pipeline.access.keys import revoke as revoked
from pipeline.access.keys import rotate as rotated
from pipeline.cli.company_options import Id
from pipeline.cli.registry import company, day, mistakes
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.access.keys import Keys

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say(
        "API keys of firms and companies, for the JSON API of `faktura serve`. A key is shown once, when it is made.",
        "API-nycklar för byråer och företag, till JSON-gränssnittet i `faktura serve`. En nyckel visas en gång.",
    ),
)

_EXAMPLE = say("Example:", "Exempel:")

KeyId = Annotated[
    str,
    typer.Argument(metavar="KEY", help=say("The key's id, as `list` shows it.", "Nyckelns id, som `list` visar det.")),
]


@app.command(
    help=say(
        "Make a key. Of a firm it opens its collaborations, and of its customers what these allow; of a company only "
        "its own things. It is printed now and never again: only a digest of it is kept.",
        "Skapa en nyckel. En byrås öppnar dess samarbeten, och av kunderna det som dessa medger; ett företags bara det "
        "egna. Den skrivs ut nu och aldrig mer: bara en kontrollsumma sparas.",
    ),
    epilog=f"{_EXAMPLE} faktura key create exempelbyran --note 'console of the firm' --days 365",
)
def create(
    id: Id,
    scope: Annotated[
        Scope | None,
        typer.Option(
            help=say(
                "What it opens; by the company's kind where left out. A firm may make a key to its own mailbox only.",
                "Vad den öppnar; annars efter företagets slag. En byrå kan ge en nyckel bara till den egna postlådan.",
            )
        ),
    ] = None,
    note: Annotated[
        str, typer.Option(help=say("What it is for, to know it again.", "Vad den är till för, att känna igen den på."))
    ] = "",
    days: Annotated[
        int | None,
        typer.Option(min=1, max=3650, help=say("It expires after so many days.", "Den går ut efter så många dagar.")),
    ] = None,
    per_minute: Annotated[
        int, typer.Option(min=1, max=100_000, help=say("Calls that it may make a minute.", "Anrop per minut."))
    ] = PER_MINUTE,
    as_json: Json = False,
) -> None:
    """`faktura key create`: --json gives the key in `key`."""
    opened, now = world(), datetime.now(UTC)
    owner = company(opened, id)
    if len(note) > 80:
        raise Mistake(say("--note is at most 80 letters", "--note är högst 80 tecken"))
    expires = now + timedelta(days=days) if days else None
    with mistakes():
        made = make(
            owner, scope, at=now, randomly=secrets.token_hex, note=note, per_minute=per_minute, expires_at=expires
        )
    _keys().put(made.key)
    _show(made, as_json)


@app.command(
    "list",
    help=say(
        "The keys, whose they are and until when they are good.", "Nycklarna, vems de är och hur länge de gäller."
    ),
    epilog=f"{_EXAMPLE} faktura key list exempelbyran",
)
def list_keys(
    of: Annotated[
        str | None,
        typer.Argument(metavar="[COMPANY]", help=say("Only those of this company.", "Bara detta företags.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """`faktura key list`: --json gives one object a line, without what could be used."""
    found = list(_keys().of(of))
    if as_json:
        for key in found:
            print_json(_known(key))
        return
    columns = ("id", say("company", "företag"), say("opens", "öppnar"), say("state", "läge"), say("note", "anmärkning"))
    print_table(columns, map(_row, found), empty=say("There are no keys.", "Det finns inga nycklar."))


@app.command(
    help=say(
        "Make a key in the place of another, which goes on beside it for some days: time to change it everywhere.",
        "Skapa en nyckel i stället för en annan, som gäller bredvid i några dagar: tid att byta den överallt.",
    ),
    epilog=f"{_EXAMPLE} faktura key rotate 0123456789abcdef --overlap 7    # " + say("by its id", "efter id"),
)
def rotate(
    id: KeyId,
    overlap: Annotated[
        int,
        typer.Option(min=0, max=90, help=say("Days that the old one is still good.", "Dagar som den gamla gäller.")),
    ] = OVERLAP.days,
    as_json: Json = False,
) -> None:
    """`faktura key rotate`: --json gives the new key in `key`."""
    keys = _keys()
    with mistakes():
        old, made = rotated(
            _key(keys, id), at=datetime.now(UTC), randomly=secrets.token_hex, overlap=timedelta(days=overlap)
        )
    keys.put(old, made.key)
    _show(made, as_json)


@app.command(
    help=say("Revoke a key: it is good for nothing from now on.", "Återkalla en nyckel: den gäller inte längre."),
    epilog=f"{_EXAMPLE} faktura key revoke 0123456789abcdef",
)
def revoke(id: KeyId, as_json: Json = False) -> None:
    """`faktura key revoke`."""
    keys = _keys()
    with mistakes():
        key = revoked(_key(keys, id), at=datetime.now(UTC))
    keys.put(key)
    if as_json:
        print_json(_known(key))
    else:
        console().print(say(f"{id} is revoked.", f"{id} är återkallad."), markup=False)


def _keys() -> "Keys":
    from pipeline.bootstrap import open_keys

    return open_keys(world())


def _key(keys: "Keys", id: str) -> Key:
    found = keys.key(id)
    if found is None:
        # Not repeated: somebody may have given the key itself.
        raise Mistake(
            say(
                "There is no key with that id; `faktura key list` shows those there are.",
                "Det finns ingen nyckel med det id:t; `faktura key list` visar dem som finns.",
            )
        )
    return found


def _known(key: Key) -> dict[str, Any]:
    return {**key.model_dump(mode="json", exclude={"digest"}), "state": validity(key, datetime.now(UTC)).value}


def _show(made: Made, as_json: bool) -> None:
    if as_json:
        print_json({"key": made.text, **_known(made.key)})
        return
    console().print(made.text, markup=False, soft_wrap=True)
    text = say(
        "Keep it in a safe place: it is not shown again. Programs send it as: Authorization: Bearer <key>",
        "Spara den på ett säkert ställe: den visas inte igen. Program skickar den som: Authorization: Bearer <nyckel>",
    )
    console(errors=True).print(text, markup=False, soft_wrap=True)


def _row(key: Key) -> Sequence[str]:
    opens = {Scope.FIRM: say("firm and customers", "byrå och kunder"), Scope.COMPANY: say("the company", "företaget")}
    return (key.id, key.company, opens[key.scope], _state(key), key.note)


def _state(key: Key) -> str:
    until = say("until", "till")
    return {
        Validity.GOOD: f"{until} {day(key.expires_at)}" if key.expires_at else say("good", "gäller"),
        Validity.EXPIRED: say("expired", "utgången"),
        Validity.REVOKED: say("revoked", "återkallad"),
    }[validity(key, datetime.now(UTC))]
