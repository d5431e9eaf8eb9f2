"""`faktura mail`: the mails that ask administrators for their approval."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from pipeline.language import say
from pipeline.notify.outbox import Mail, MailState
from pipeline.terminal import Json, Mistake, console, print_json, print_table, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.notify.post import PostOffice

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say(
        "Mails that ask a customer's administrators for their approval: as files in outbox/ of the data directory, or "
        "through the mail server that FAKTURA_SMTP names.",
        "Brev som ber en kunds administratörer om godkännande: som filer i outbox/ i datakatalogen, eller genom den "
        "e-postserver som FAKTURA_SMTP pekar ut.",
    ),
)

_EXAMPLE = say("Example:", "Exempel:")


@app.command(
    help=say(
        "Send every mail that is due, once; `faktura serve` does so by itself. A mail that cannot be sent is tried "
        "again later: exit status 3.",
        "Skicka alla brev som står på tur, en gång; `faktura serve` gör det av sig självt. Ett brev som inte gick att "
        "skicka försöks igen senare: slutstatus 3.",
    ),
    epilog=f"{_EXAMPLE} faktura mail send",
)
def send(as_json: Json = False) -> None:
    """`faktura mail send`."""
    from pipeline.notify.post import make_round

    done = make_round(post(world()), datetime.now(UTC))
    _print(list(done.mails), as_json, say("No mail is due.", "Inget brev står på tur."))
    if any(mail.state is MailState.WAITING for mail in done.mails):
        raise typer.Exit(3)


@app.command(
    "list",
    help=say(
        "Every mail: sent, waiting with the cause, or void because it was answered before.",
        "Alla brev: skickade, väntande med orsak, eller inaktuella för att svaret kom före.",
    ),
    epilog=f"{_EXAMPLE} faktura mail list",
)
def list_mails(as_json: Json = False) -> None:
    """`faktura mail list`."""
    _print(list(post(world()).mails.mails()), as_json, say("There are no mails.", "Det finns inga brev."))


def post(opened: "World") -> "PostOffice":
    """The post office of a world. Raises Mistake where FAKTURA_SMTP is wrong."""
    from pipeline.bootstrap import open_post

    try:
        return open_post(opened)
    except ValueError as wrong:
        text = say(str(wrong), "en e-postserver anges som smtp://värd:25 eller smtps://namn:lösenord@värd")
        raise Mistake(f"FAKTURA_SMTP: {text}") from None


def _print(mails: list[Mail], as_json: bool, empty: str) -> None:
    if as_json:
        for mail in mails:
            # The serial is half of a link.
            print_json(mail.model_dump(mode="json", exclude={"serial"}))
        return
    columns = (say("mail", "brev"), say("state", "läge"), say("attempts", "försök"), say("cause", "orsak"))
    rows = ((mail.id, _state(mail.state), str(mail.attempts), mail.cause) for mail in mails)
    if mails:
        print_table(columns, rows, empty=empty)
    else:
        console().print(empty)


def _state(state: MailState) -> str:
    return {
        MailState.WAITING: say("waiting", "väntar"),
        MailState.SENT: say("sent", "skickat"),
        MailState.VOID: say("void", "inaktuellt"),
    }[state]
