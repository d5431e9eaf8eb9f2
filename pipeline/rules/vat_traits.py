"""The VAT categories of EN 16931 as one table: what makes each differ from the others.

Where the artefact treats one category unlike the others without a reason in the norm, its trait says so.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Rate(Enum):
    """What the rate of a category has to be."""

    ZERO = auto()
    POSITIVE = auto()
    NOT_NEGATIVE = auto()
    ABSENT = auto()


class Registered(Enum):
    """Who has to be registered for tax where a category is used."""

    SELLER = auto()  # for any tax, or its representative for VAT
    SELLER_VAT = auto()
    SELLER_AND_BUYER = auto()  # the buyer for VAT, or with a legal registration number
    BOTH_VAT = auto()
    NOBODY = auto()


@dataclass(slots=True, frozen=True, kw_only=True)
class Trait:
    """What makes one VAT category differ from the others."""

    code: str
    id: str  # as in BR-S-01
    name: str
    name_sv: str
    rate: Rate
    registered: Registered = Registered.SELLER
    exempt: bool = False  # has to say why no VAT is due; else it must not
    any_tax: bool = False  # 01 and 02 look at categories of other taxes too
    exact_breakdown: bool = False  # 01 compares the code in the breakdown to the letter
    exact_charge: bool = False  # 04 applies only to a code without white space

    @property
    def by_rate(self) -> bool:
        """Whether there is one breakdown for each rate, with a tax that is computed."""
        return self.rate in (Rate.POSITIVE, Rate.NOT_NEGATIVE)


TRAITS = (
    Trait(code="S", id="S", name="standard rated", name_sv="normal moms", rate=Rate.POSITIVE, any_tax=True),
    Trait(code="Z", id="Z", name="zero rated", name_sv="nollsats", rate=Rate.ZERO),
    Trait(code="E", id="E", name="exempt", name_sv="momsfritt", rate=Rate.ZERO, exempt=True),
    Trait(
        code="AE",
        id="AE",
        name="reverse charge",
        name_sv="omvänd betalningsskyldighet",
        rate=Rate.ZERO,
        registered=Registered.SELLER_AND_BUYER,
        exempt=True,
    ),
    Trait(
        code="K",
        id="IC",
        name="supply within the EU",
        name_sv="gemenskapsintern leverans",
        rate=Rate.ZERO,
        registered=Registered.BOTH_VAT,
        exempt=True,
    ),
    Trait(
        code="G",
        id="G",
        name="export",
        name_sv="export",
        rate=Rate.ZERO,
        registered=Registered.SELLER_VAT,
        exempt=True,
    ),
    Trait(
        code="O",
        id="O",
        name="outside the scope of VAT",
        name_sv="utanför momsen",
        rate=Rate.ABSENT,
        registered=Registered.NOBODY,
        exempt=True,
    ),
    Trait(
        code="L",
        id="AF",
        name="IGIC",
        name_sv="IGIC",
        rate=Rate.NOT_NEGATIVE,
        exact_breakdown=True,
        exact_charge=True,
    ),
    Trait(code="M", id="AG", name="IPSI", name_sv="IPSI", rate=Rate.NOT_NEGATIVE, exact_breakdown=True),
)
