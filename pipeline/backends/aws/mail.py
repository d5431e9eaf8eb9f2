"""Mails by SES: a carrier as those of pipeline/notify/carriers.py are."""

from email.message import EmailMessage

from botocore.exceptions import ClientError

from pipeline.backends.aws.clients import Clients
from pipeline.backends.aws.faults import answering, code_of
from pipeline.outcomes import Unavailable


class Ses:
    """The address that mails come from must be verified in SES, or its domain."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def carry(self, message: EmailMessage, name: str) -> None:
        """Hand the message to SES as it is. Raises Unavailable with SES's code: its text has addresses."""
        with answering("ses"):
            try:
                self._clients("sesv2").send_email(Content={"Raw": {"Data": message.as_bytes()}})
            except ClientError as fault:
                # Refused by the address or the account's standing: the outbox tries again, and shows the cause.
                raise Unavailable(f"ses: {code_of(fault)}") from fault
