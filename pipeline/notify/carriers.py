"""Who carries a mail: an SMTP server, or a directory in which each mail becomes an `.eml` file."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from pipeline.outcomes import Unavailable
from pipeline.ports import Objects

_PATIENCE: Final = 20.0  # seconds for a server to answer
_PORTS: Final = {"smtp": 25, "smtps": 465}


class Carrier(Protocol):
    """Takes mails away, for good when it returns."""

    def carry(self, message: EmailMessage, name: str) -> None:
        """Send a message; `name` is the same each time it is tried. Raises Unavailable, whose text has no address."""


class Folder:
    """Mails as files `outbox/<name>.eml` among the objects; the same name again is overwritten by the same bytes."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def carry(self, message: EmailMessage, name: str) -> None:
        """Write the message as a mail program opens it."""
        self._objects.put({f"outbox/{name}.eml": message.as_bytes()})


class Smtp:
    """A server named by a URL: `smtp://user:secret@host:587`, or `smtps://` where it speaks TLS from the first byte.

    With `smtp://` TLS is taken where the server offers it; a password is never said without. Raises ValueError for
    a URL of another kind.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("a mail server is named like smtp://host:25 or smtps://user:secret@host")
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def carry(self, message: EmailMessage, name: str) -> None:
        """Hand the message to the server."""
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as fault:
            raise Unavailable(f"mail server: {_without_address(fault)}") from fault

    def greet(self) -> None:
        """Reach the server, and log in where a user is named. Raises Unavailable as `carry` does."""
        try:
            with self._connected() as server:
                server.noop()
        except (smtplib.SMTPException, OSError) as fault:
            raise Unavailable(f"mail server: {_without_address(fault)}") from fault

    def _connected(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_PATIENCE, context=secure)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_PATIENCE)
        try:
            self._introduce(server, secure)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, secure: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if not self._tls and server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
        elif not self._tls and self._user:
            raise smtplib.SMTPNotSupportedError
        if self._user:
            server.login(self._user, self._password)


def _without_address(fault: Exception) -> str:
    """What went wrong, in the server's code and our word for it: its text may repeat the address."""
    code = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _ in fault.recipients.values()), None)
    named = type(fault).__name__
    return f"{named} {code}" if code else named
