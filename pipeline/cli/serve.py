"""`faktura serve`: the pages on which customers answer, the post that brings them there, and the JSON API."""

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.mail import post
from pipeline.language import say
from pipeline.terminal import Mistake, console, world

if TYPE_CHECKING:
    from pipeline.bootstrap import World
    from pipeline.notify.post import PostOffice

PORT = 8420

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "Serve the pages on which a customer's administrator approves or declines, send the mails that lead there, and "
        "answer the JSON API, until Ctrl-C. Put a web server with TLS before it, and name its address in "
        "FAKTURA_PUBLIC_URL.",
        "Visa sidorna där en kunds administratör godkänner eller avböjer, skicka breven som leder dit och svara i "
        "JSON-gränssnittet, tills Ctrl-C. Sätt en webbserver med TLS framför, och ange dess adress i "
        "FAKTURA_PUBLIC_URL.",
    ),
    epilog=say("Example:", "Exempel:") + " faktura serve --port 8420",
)
def serve(
    host: Annotated[str, typer.Option(help=say("The address to listen on.", "Adressen att lyssna på."))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=say("The port; 0: any free one.", "Porten; 0: någon som är ledig."))
    ] = PORT,
) -> None:
    """`faktura serve`."""
    opened = world()
    listening = _listen(host, port)
    number = listening.getsockname()[1]
    if "public_url" not in opened.settings.model_fields_set:
        here = {"public_url": f"http://{host}:{number}"}
        opened = replace(opened, settings=opened.settings.model_copy(update=here))
    office = post(opened)
    console().print(
        say(f"Serving {office.public_url}; Ctrl-C stops.", f"Svarar på {office.public_url}; Ctrl-C avslutar."),
        markup=False,
        soft_wrap=True,
    )
    stopped = threading.Event()
    rounds = threading.Thread(
        target=_keep_sending, args=(office, stopped, opened.settings.tick.total_seconds()), daemon=True
    )
    rounds.start()
    try:
        _serve(opened, listening)
    finally:
        stopped.set()
        rounds.join(timeout=5)


def _serve(opened: "World", listening: socket.socket) -> None:
    import uvicorn

    from pipeline.http.app import make_app

    # No log of accesses: the address of a page is a secret.
    settings = uvicorn.Config(make_app(opened), access_log=False, log_level="warning", server_header=False)
    uvicorn.Server(settings).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as fault:
        raise Mistake(f"{host}:{port}: {fault.strerror}") from fault


def _keep_sending(office: "PostOffice", stopped: threading.Event, pause: float) -> None:
    """Rounds until told to stop, some seconds between them; a world that does not answer is asked again in the next."""
    from pipeline.notify.post import make_round
    from pipeline.outcomes import Unavailable

    while not stopped.is_set():
        try:
            failed = [mail for mail in make_round(office, datetime.now(UTC)).mails if mail.cause]
            for mail in failed:
                _warn(f"{mail.id}: {mail.cause}")
        except Unavailable as fault:
            _warn(str(fault))
        stopped.wait(pause)


def _warn(text: str) -> None:
    said = say(f"Not sent yet, tried again: {text}", f"Inte skickat än, försöks igen: {text}")
    console(errors=True).print(said, style="yellow", markup=False, soft_wrap=True)
