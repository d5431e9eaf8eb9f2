"""The pages as HTML: one layout, filled in Swedish or English. They need no script and no other host."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipeline.http.words import asked, labels
from pipeline.notify.terms import Request, rows

if TYPE_CHECKING:
    from jinja2 import Environment


def request_page(request: Request, language: str, form: str, wrong: str = "") -> str:
    """An open request with its form; `form` is the form's token, `wrong` the name of a label that says what to mend."""
    title, intro = asked(language, request.firm.name, request.customer.name)
    shown: dict[str, object] = {
        "title": title,
        "intro": intro,
        "rows": rows(request, language),
        "form": form,
        "wrong": wrong,
    }
    return _render("request.html.j2", language, shown)


def message_page(title: str, text: str, language: str) -> str:
    """A page that only says something."""
    return _render("message.html.j2", language, {"title": title, "text": text})


@cache
def stylesheet() -> bytes:
    """The one stylesheet of all pages."""
    return (resources.files("pipeline.http") / "pages.css").read_bytes()


def _render(name: str, language: str, shown: dict[str, object]) -> str:
    return _environment().get_template(name).render(language=language, label=labels(language), **shown)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("pipeline.http"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
