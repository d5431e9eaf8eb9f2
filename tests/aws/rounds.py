"""What the functions do beside the demo, so that all that their roles allow is asked of them once."""

import json
import secrets
from datetime import timedelta
from typing import Any

from pipeline.access.keys import make
from pipeline.bootstrap import World, open_keys, open_post
from pipeline.collaboration.begin import request
from pipeline.collaboration.entries import Actor, Side
from pipeline.collaboration.records import Administrator, Collaboration, Direction, Payer
from pipeline.notify.links import reader_of, token
from pipeline.records import Query, Reprocessing
from pipeline.reprocess.order import message_of
from tests.aws.demo import Functions
from tests.flow.worlds import now

FIRM, CUSTOMER = "exempelbyran", "exempel-kiosk"
KIM = Administrator(name="Kim Exempel", email="kim@example.com")
ROUND = {"Records": [{"messageId": "m", "body": '{"what": "round"}'}]}


def ask(world: World, days: float) -> Collaboration:
    """A request of so many days ago, to a customer with an administrator."""
    firm, customer = world.registry.company(FIRM), world.registry.company(CUSTOMER)
    assert firm is not None and customer is not None
    named = customer.model_copy(update={"administrators": (KIM,), "version": customer.version + 1})
    asked = request(
        id=f"{FIRM}-{CUSTOMER}",
        firm=firm,
        customer=named,
        payers=dict.fromkeys(Direction, Payer.FIRM),
        at=now() - timedelta(days=days),
        by=Actor(side=Side.FIRM, id=FIRM),
    )
    world.registry.put(named, asked)
    return asked


def send_mails(there: Functions, world: World) -> None:
    """A request is due to be reminded of, its mails go out, and its link is looked at."""
    there.cloud.clients("sesv2").create_email_identity(EmailIdentity="faktura.example")
    ask(world, days=25)
    there.call("tick", {"what": "day"})
    there.call("notify", ROUND)


def page_of_a_link(there: Functions, world: World) -> dict[str, Any]:
    """The page of the first mail's link, as API Gateway asks for it."""
    office = open_post(world)
    mail, secret = next(office.mails.mails()), office.links.secret()
    return get(there, f"/answer/{token(mail.serial, reader_of(KIM, CUSTOMER, secret), secret)}")


def reprocess(there: Functions, world: World) -> None:
    """Everything that was rejected, once more, judged as it was."""
    order = Reprocessing(id="once-more", started=now(), redeliver=True)
    records = list(world.ledger.documents(Query()))
    world.reprocessing.send([message_of(record, order) for record in records if record.key], now())
    there.drain("reprocess")


def use_the_api(there: Functions, world: World) -> dict[str, dict[str, Any]]:
    """A call of each kind, with a key of a company."""
    key = key_of(world, "exempel-bageri")
    of_the_api = ("key", "charges", "documents", "collaborations", "mailbox")
    answers = {path: get(there, path, key) for path in ("/healthz", *(f"/api/v1/{name}" for name in of_the_api))}
    document = shown(answers["/api/v1/documents"])["items"][0]["id"]
    for path in (f"/api/v1/documents/{document}", f"/api/v1/documents/{document}/receipt"):
        answers[path] = get(there, path, key)
    return answers


def ask_for_access(there: Functions, world: World) -> dict[str, Any]:
    """A company's program asks for credentials."""
    return ask_http(there, "POST", "/api/v1/access", key_of(world, "exempel-bageri"))


def key_of(world: World, id: str) -> dict[str, str]:
    """The header of a new key of a company."""
    company = world.registry.company(id)
    assert company is not None
    made = make(company, None, at=now(), randomly=secrets.token_hex)
    open_keys(world).put(made.key)
    return {"authorization": f"Bearer {made.text}"}


def take_a_delivery(there: Functions, world: World) -> list[dict[str, Any]]:
    """A recipient with a key looks into its mailbox, reads a file and takes what it has read."""
    key = key_of(world, "exempel-stad")
    first = shown(get(there, "/api/v1/mailbox", key))["items"][0]
    at = f"/api/v1/mailbox/{first['delivery']}"
    return [
        get(there, f"{at}/files/{first['files'][0]}", key),
        ask_http(there, "POST", f"{at}/take", key),
        ask_http(there, "POST", "/api/v1/documents", {**key, "content-type": "application/xml"}, "<Invoice/>"),
    ]


def get(there: Functions, path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """What the function answers to a GET that API Gateway hands on (payload 2.0)."""
    return ask_http(there, "GET", path, headers or {})


def ask_http(there: Functions, method: str, path: str, headers: dict[str, str], body: str = "") -> dict[str, Any]:
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"}
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "faktura.example", "x-forwarded-proto": "https", **headers},
        "requestContext": {"http": http, "stage": "$default", "requestId": "r", "domainName": "faktura.example"},
        "body": body,
        "isBase64Encoded": False,
    }
    answer: dict[str, Any] = there.call("http", event)
    return answer


def shown(answer: dict[str, Any]) -> Any:
    """The JSON of an answer."""
    return json.loads(answer["body"])
