"""A firm's customers, and the record and program of a company: its own, or a customer's as the agreement allows."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import AwareDatetime, Field, field_validator

from pipeline.collaboration.programs import change_program
from pipeline.collaboration.record import Record
from pipeline.collaboration.records import TERM, Collaboration, Company, PictureKind, ProgramKind
from pipeline.http.api import sight
from pipeline.http.api.answers import IfMatch, Page, Pages, change, shown
from pipeline.http.api.asked import AnyKey, FirmKey
from pipeline.http.api.problems import What, documented
from pipeline.http.api.records import CompanyShown, CustomerShown, HistoryShown, KeyShown, ProgramShown, entries_shown

router = APIRouter(tags=["companies"])

Id = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$", description="The company's id.")]


class ProgramChange(Record):
    """What is changed of a program; what is left out stays. The switches hold from `since` on, else from now."""

    kind: ProgramKind | None = None
    reads: Annotated[tuple[str, ...], Field(min_length=1)] | None = None  # names of formats, the preferred first
    wants_original: bool | None = None
    in_envelope: bool | None = None  # a Svefaktura comes in SFTI's envelope, together with what is attached to it
    refuses_loss_of: tuple[Annotated[str, Field(pattern=TERM)], ...] | None = None
    negative_invoices: bool | None = None  # a credit note converted from Svefaktura comes as a negative invoice
    prepaid_as_line: bool | None = None  # what is paid in advance becomes a line in a document converted to Svefaktura
    pictures: tuple[PictureKind, ...] | None = None
    picture_language: Annotated[str, Field(pattern="^(sv|en)$")] | None = None
    synchronised: bool | None = None
    sends: bool | None = None
    receives: bool | None = None
    since: AwareDatetime | None = None

    @field_validator("reads")
    @classmethod
    def _are_formats(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        from transforms.registry import FORMATS

        if names is not None and not set(names) <= {format.name for format in FORMATS}:
            raise ValueError("no such format")
        return None if names is None else tuple(dict.fromkeys(names))


@router.get("/key")
def show_key(asked: AnyKey) -> KeyShown:
    """The key that is used: whose it is, what it opens, how often and until when."""
    return KeyShown.of(asked.key)


@router.get("/customers")
def list_customers(asked: FirmKey, pages: Pages) -> Page[CustomerShown]:
    """The companies that the firm has, had or asked for a collaboration, by id, each with its latest agreement."""
    latest: dict[str, Collaboration] = {}
    for each in sight.collaborations(asked):
        known = latest.get(each.customer)
        if each.firm == asked.company and (known is None or _begun(each) > _begun(known)):
            latest[each.customer] = each
    found = (
        CustomerShown(
            id=id, name=sight.customer_of(asked, each).name, collaboration=each.id, state=each.states.at(asked.at)
        )
        for id, each in sorted(latest.items())
        if id > pages.after
    )
    return pages.page(found, lambda each: each.id)


@router.get("/companies/{id}", response_model=CompanyShown, responses=documented(What.NOT_FOUND))
def show_company(asked: AnyKey, id: Id) -> Response:
    """A company: all of it to itself, to its firm the name, and number and program while a collaboration is active."""
    company, is_open = sight.named(asked, id), sight.is_open(asked, id)
    found = CompanyShown.of(company, opened=is_open, own=id == asked.company)
    return shown(found, version=company.version if is_open else None)


@router.get("/companies/{id}/history", responses=documented(What.NOT_FOUND, What.NOT_AGREED))
def show_company_history(asked: AnyKey, id: Id) -> HistoryShown:
    """What was done to a company's record; the names of what changed, never the values."""
    return entries_shown(asked.world.chronicle.entries(sight.opened(asked, id)), asked)


@router.get(
    "/companies/{id}/program", response_model=ProgramShown, responses=documented(What.NOT_FOUND, What.NOT_AGREED)
)
def show_program(asked: AnyKey, id: Id) -> Response:
    """The program of a company: what it reads, and its switches over time."""
    return _shown(sight.opened(asked, id))


@router.patch(
    "/companies/{id}/program",
    response_model=ProgramShown,
    responses=documented(What.NOT_FOUND, What.NOT_AGREED, What.NOT_POSSIBLE, What.CHANGED, What.VERSION_NEEDED),
)
def patch_program(asked: AnyKey, id: Id, wanted: ProgramChange, if_match: IfMatch = None) -> Response:
    """Change a program. Documents that waited for a switch or the synchronising are released by a worker."""
    company = sight.opened(asked, id)
    fields = {name: value for name, value in wanted if value is not None and name != "since"}

    def changing() -> list[Company]:
        return [change_program(company, fields, at=asked.at, by=asked.actor(), since=wanted.since)]

    return _shown(change(asked, company, if_match, changing))


def _shown(company: Company) -> Response:
    found = ProgramShown(company=company.id, program=company.program, version=company.version)
    return shown(found, version=company.version)


def _begun(each: Collaboration) -> float:
    changes = each.states.changes
    return changes[0].at.timestamp() if changes else 0.0
