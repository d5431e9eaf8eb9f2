"""`notify`: the rounds of the post, one for any number of messages that ask for one."""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit

from handlers.here import here
from handlers.observed import logger, metrics
from pipeline.bootstrap import open_post
from pipeline.notify.outbox import MailState

if TYPE_CHECKING:
    from pipeline.notify.post import PostOffice


@cache
def _office() -> "PostOffice":
    return open_post(here())


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handle(event: dict[str, Any], context: Any) -> None:
    """A batch of the queue `notify`. A mail that cannot be sent is no failure here: the outbox knows when to try again.

    Raises Unavailable where the outbox does not answer: the messages come again.
    """
    from pipeline.notify.post import make_round

    metrics.add_metric("Rounds", MetricUnit.Count, 1)
    for mail in make_round(_office(), datetime.now(UTC)).mails:
        done = mail.state is not MailState.WAITING
        logger.info("mail", mail=mail.id, state=mail.state.value, attempts=mail.attempts, cause=mail.cause)
        metrics.add_metric("MailsDone" if done else "MailsNotSent", MetricUnit.Count, 1)
