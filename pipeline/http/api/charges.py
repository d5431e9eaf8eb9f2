"""What is owed for the service in a month: of a company's own documents, and, to a firm, of its customers by it."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.charges import Sum, month, sums
from pipeline.collaboration.periods import swedish_day
from pipeline.collaboration.records import Direction
from pipeline.http.api import sight
from pipeline.http.api.answers import Page, Pages
from pipeline.http.api.asked import AnyKey
from pipeline.http.api.problems import Problem, What
from pipeline.records import Frozen

router = APIRouter(tags=["charges"])


class SumShown(Frozen):
    """What a payer owes for a customer in a direction. `firm` is null where the customer's service is its own.

    `count`: delivered documents that were charged and not reversed; `amount`: in units of the price list.
    """

    payer: str
    firm: str | None
    customer: str
    direction: Direction
    count: int
    amount: Decimal

    @classmethod
    def of(cls, found: Sum) -> "SumShown":
        """A sum as it is shown."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


@router.get("/charges")
def list_charges(
    asked: AnyKey,
    pages: Pages,
    period: Annotated[
        str | None, Query(max_length=7, description="A month in Sweden, such as `2026-11`; this month by default.")
    ] = None,
) -> Page[SumShown]:
    """What was charged in a month, by payer, firm, customer and direction; counter-entries are taken off."""
    try:
        span = month(period or f"{swedish_day(asked.at):%Y-%m}")
    except ValueError:
        raise Problem(
            What.INVALID, ("`period` is a month such as 2026-11", "`period` är en månad som 2026-11")
        ) from None
    found = sums(each for each in asked.world.accounts.charges(period=span) if sight.is_charged(asked, each))
    shown = (SumShown.of(each) for each in found if _place(each) > pages.after)
    return pages.page(shown, _place)


def _place(of: Sum | SumShown) -> str:
    # This letter sorts before any that an id has, so that the places stand in the order of the sums.
    return "!".join((of.payer, of.firm or "", of.customer, of.direction))
