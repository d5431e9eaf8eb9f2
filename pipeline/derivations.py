"""What a converted document says that its source does not: told to the sender, whose word it is taken for."""

from collections.abc import Iterable

from pipeline.authorize import Why
from pipeline.findings import Finding, Severity
from pipeline.transform import Outgoing
from transforms.carry_words import in_swedish
from transforms.format import Carry

_TOLD_OF = (Why.BUYER, "gateway")  # as whom a company gets it
_SHOWN = 3  # values of one term: a document of a thousand lines may have had a thousand units derived


def derivations(outgoing: Iterable[Outgoing]) -> tuple[Finding, ...]:
    """A remark for each term that was derived for the buyer. Copies for others are no business of the sender's."""
    told: dict[tuple[str, str], list[Carry]] = {}
    for one in outgoing:
        if one.why in _TOLD_OF:
            for carry in one.carried:
                if carry.fate == "derived":
                    told.setdefault((carry.term, one.format), []).append(carry)
    return tuple(_derived(term, format, carries) for (term, format), carries in told.items())


def _derived(term: str, format: str, carries: list[Carry]) -> Finding:
    first = carries[0]
    return Finding(
        layer="faktura",
        rule="TRANSFORM-DERIVED",
        severity=Severity.INFORMATION,
        text=f"{format} demands {term}, which the document does not say. It was derived: {first.reason}.",
        text_sv=f"{format} kräver {term}, som dokumentet inte anger. Uppgiften härleddes: {in_swedish(first.reason)}.",
        terms=(term,),
        found=_values(carries) or None,
        mover=None,
    )


def _values(carries: list[Carry]) -> str:
    if len(carries) == 1:
        return carries[0].value
    values = list(dict.fromkeys(carry.value for carry in carries if carry.value))
    return ", ".join([*values[:_SHOWN], "..."] if len(values) > _SHOWN else values)
