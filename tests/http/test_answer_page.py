"""The page of a link, asked by a client that does what no browser does."""

from itertools import count

import pytest

from tests.http.programs import program
from tests.http.service import FORM, Client, Service

_NUMBERS = count(1)
# Organisation numbers of plainly sample companies would collide: a customer of a test is known by its GLN.
_GLN = "735000000{:03d}"


@pytest.fixture
def client(service: Service) -> Client:
    return Client(service)


@pytest.fixture
def link(service: Service) -> str:
    """The link to a new request of the sample firm."""
    return asked(service)


def asked(service: Service, *options: str) -> str:
    customer = f"exempel-nykund-{next(_NUMBERS)}"
    contact = ("--name", f"Nykund {customer[-1]} AB", "--administrator", "Kim Exempel", "--email", "kim@example.com")
    number = _GLN.format(next(_NUMBERS))
    gln = number + check_digit(number)
    service.faktura(
        "collaboration", "request", "exempelbyran", customer, "--payer", "firm", "--gln", gln, *contact, *options
    )
    return service.link(customer)


def check_digit(number: str) -> str:
    odd = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number))
    return str(-odd % 10)


def state(service: Service, link: str, client: Client) -> str:
    """Whether a link can still be answered, as its page says."""
    return "open" if 'name="answer"' in client.get(link).text else "closed"


def test_the_page_shows_firm_customer_service_payer_and_terms(client: Client, link: str) -> None:
    page = client.get(link)
    assert page.status == 200
    for text in (
        "Exempelbyrån AB",
        "Nykund",
        "Digitala fakturor och dokument",
        "Exempelbyrån AB (byrån)",
        "12 månader",
    ):
        assert text in page.text


def test_the_page_is_english_by_choice(client: Client, link: str) -> None:
    page = client.get(link + "?lang=en").text
    assert '<html lang="en">' in page
    assert "What you agree to" in page
    assert "Exempelbyrån AB (the firm)" in page


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_no_other_method_than_post_answers(service: Service, client: Client, link: str, method: str) -> None:
    assert client.get(link + "?answer=approve&accepted=yes", method).status in (200, 405)
    assert state(service, link, client) == "open"


def test_an_approval_makes_the_collaboration_active(service: Service, client: Client, link: str) -> None:
    done = client.answer(link, answer="approve", accepted="yes")
    assert (done.status, "Godkänt" in done.text) == (200, True)
    assert client.get(link).status == 410


def test_the_operator_and_the_customer_are_told_which_administrator_approved_and_the_firm_is_not(
    service: Service, client: Client, link: str
) -> None:
    client.answer(link, answer="approve", accepted="yes")
    agreed = service.faktura("collaboration", "list", "exempelbyran", "--state", "active")[-1]
    assert service.faktura("collaboration", "history", agreed["id"])[-1]["administrator"] == "Kim Exempel"
    seen = {
        owner: program(service, owner).get(f"/collaborations/{agreed['id']}/history")["entries"][-1]
        for owner in (agreed["customer"], "exempelbyran")
    }
    assert {entry["what"] for entry in seen.values()} == {"approve"}
    assert seen[agreed["customer"]]["administrator"] == "Kim Exempel"
    of_the_firm = seen["exempelbyran"]
    assert (of_the_firm["administrator"], of_the_firm["by"]["id"]) == (None, agreed["customer"])


def test_a_decline_needs_no_tick(client: Client, link: str) -> None:
    assert "Avböjt" in client.answer(link, answer="decline").text
    assert client.get(link).status == 410


def test_an_approval_without_the_tick_says_what_to_do(service: Service, client: Client, link: str) -> None:
    refused = client.answer(link, answer="approve")
    assert (refused.status, "Kryssa i" in refused.text) == (422, True)
    assert state(service, link, client) == "open"


def test_a_form_without_its_token_changes_nothing(service: Service, client: Client, link: str) -> None:
    client.get(link)
    assert client.post(link, answer="approve", accepted="yes").status == 403
    assert client.post(link, form="0" * 64, answer="decline").status == 403
    assert state(service, link, client) == "open"


def test_a_form_of_another_browser_changes_nothing(service: Service, client: Client, link: str) -> None:
    theirs = FORM.search(Client(service).get(link).text)
    assert theirs is not None
    client.get(link)
    assert client.post(link, form=theirs[1], answer="decline").status == 403
    assert state(service, link, client) == "open"


def test_a_form_from_another_origin_changes_nothing(service: Service, client: Client, link: str) -> None:
    match = FORM.search(client.get(link).text)
    assert match is not None
    for origin in ("https://evil.example", "null"):
        refused = client.post(link, {"origin": origin}, form=match[1], answer="decline")
        assert refused.status == 403
    assert client.post(link, {"origin": service.url}, form=match[1], answer="decline").status == 200


def test_a_form_of_one_link_does_not_fit_another(service: Service, client: Client, link: str) -> None:
    other = asked(service)
    match = FORM.search(client.get(other).text)
    assert match is not None
    assert client.post(link, form=match[1], answer="decline").status == 403


def test_an_answer_that_is_none_is_refused(service: Service, client: Client, link: str) -> None:
    assert client.answer(link, answer="perhaps").status == 400
    assert client.answer(link, answer="approve", accepted="x" * 5000).status == 403
    assert state(service, link, client) == "open"


@pytest.mark.parametrize("path", ["/answer/x", "/answer/" + "A" * 64, "/answer/" + "A" * 300, "/", "/docs", "/nothing"])
def test_what_is_not_there_is_said_in_a_page(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status == 404
    assert "Länken gäller inte" in page.text


def test_every_answer_carries_the_headers(client: Client, link: str) -> None:
    for path in (link, "/pages.css", "/healthz", "/nothing"):
        headers = client.get(path).headers
        assert "script" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_the_cookie_is_for_this_page_only(client: Client, link: str) -> None:
    cookie = client.get(link).headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/answer"} <= {part.strip() for part in cookie.split(";")}


def test_the_page_runs_no_script_and_asks_no_other_host(client: Client, link: str) -> None:
    page = client.get(link).text
    assert "<script" not in page
    assert "style=" not in page
    assert "http" not in page.replace(link, "")


def test_the_names_of_a_request_are_escaped(service: Service, client: Client) -> None:
    page = client.get(asked(service, "--name", "<b>Nykund</b> & Co")).text
    assert "<b>" not in page
    assert "&lt;b&gt;Nykund&lt;/b&gt; &amp; Co" in page


def test_the_service_says_that_it_is_well(client: Client) -> None:
    assert client.get("/healthz").text == "ok\n"
