"""The options of `faktura reprocess`: which documents, judged how, and how the difference is shown."""

from datetime import datetime
from typing import Annotated, Any

import typer

from pipeline.cli.status import OUTCOMES
from pipeline.language import say


def _option(*names: str, english: str, swedish: str, **more: Any) -> Any:
    return typer.Option(*names, help=say(english, swedish), **more)


_OUTCOMES = ", ".join(OUTCOMES)
_DAY = {"formats": ["%Y-%m-%d"], "metavar": "DATE"}

DryRun = Annotated[
    bool, _option("--dry-run", english="Show what would change; write nothing.", swedish="Visa vad som skulle ändras.")
]
OutcomeOption = Annotated[
    str | None,
    _option("--outcome", metavar="OUTCOME", english=f"Only these: {_OUTCOMES}.", swedish=f"Bara dessa: {_OUTCOMES}."),
]
Since = Annotated[
    datetime | None,
    _option("--from", **_DAY, english="Received that day or later.", swedish="Mottagna den dagen eller senare."),
]
Until = Annotated[
    datetime | None,
    _option("--to", **_DAY, english="Received that day or earlier.", swedish="Mottagna den dagen eller tidigare."),
]
CompanyOption = Annotated[
    str | None,
    _option(
        "--company",
        metavar="COMPANY",
        english="Only those of this inbox, seller, buyer or firm.",
        swedish="Bara de med denna inkorg, säljare, köpare eller byrå.",
    ),
]
FormatOption = Annotated[
    str | None,
    _option("--format", metavar="FORMAT", english="Only those of this format.", swedish="Bara de i detta format."),
]
RuleOption = Annotated[
    str | None,
    _option(
        "--rule",
        metavar="ID",
        english="Only those with a finding of this id.",
        swedish="Bara de med en anmärkning med detta id.",
    ),
]
JudgedBy = Annotated[
    str | None,
    _option(
        "--judged-by",
        metavar="RELEASE",
        english="Only those that this release of the rules judged.",
        swedish="Bara de som denna regelutgåva bedömde.",
    ),
]
Everything = Annotated[bool, _option("--all", english="All documents.", swedish="Alla dokument.")]
Redeliver = Annotated[
    list[str] | None,
    _option(
        "--redeliver",
        metavar="DOCUMENT",
        english="Deliver this delivered document once more, beside the old and at no charge; may be repeated.",
        swedish="Leverera detta levererade dokument en gång till, bredvid det gamla och utan debitering.",
    ),
]
AsOf = Annotated[
    str | None,
    _option(
        "--as-of",
        metavar="INSTANT",
        english="Judge as if received then: now, 2026-12-01 or 2026-12-01T08:00; else as it was judged before.",
        swedish="Bedöm som om mottaget då: now, 2026-12-01 eller 2026-12-01T08:00; annars som det bedömdes förut.",
    ),
]
ProfileOption = Annotated[
    str | None,
    _option(
        "--profile",
        metavar="PROFILE",
        english="Judge by this profile what it can judge.",
        swedish="Bedöm efter denna profil det som den kan bedöma.",
    ),
]
ReleaseOption = Annotated[
    str | None,
    _option(
        "--release",
        metavar="RELEASE",
        english="Judge by this release of the rules what it can judge.",
        swedish="Bedöm efter denna regelutgåva det som den kan bedöma.",
    ),
]
Continued = Annotated[
    str | None,
    _option(
        "--continue",
        metavar="ID",
        english="Go on with a reprocessing that was stopped.",
        swedish="Fortsätt en ombearbetning som avbröts.",
    ),
]
Rate = Annotated[
    float | None,
    _option(
        "--rate",
        min=0.01,
        max=10_000,
        metavar="N",
        english="At most so many documents a second.",
        swedish="Högst så många dokument i sekunden.",
    ),
]
Workers = Annotated[
    int | None,
    _option(
        "--workers",
        min=1,
        max=64,
        metavar="N",
        english="With --dry-run: so many processes; else one for each core.",
        swedish="Med --dry-run: antal processer; annars en för varje kärna.",
    ),
]
Each = Annotated[
    bool,
    _option(
        "--each",
        english="With --dry-run: document by document, not by what changes.",
        swedish="Med --dry-run: dokument för dokument, inte efter vad som ändras.",
    ),
]
Csv = Annotated[bool, _option("--csv", english="Comma-separated values.", swedish="Kommaseparerade värden.")]
