"""`faktura rules`: which rules judge, from when, what each says; and taking in the published rule sets."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.shadow import HELP, shadow
from pipeline.language import say
from pipeline.terminal import Json, Mistake, console, print_json, print_table

if TYPE_CHECKING:
    from pipeline.rules.artefacts import Artefact
    from pipeline.rules.profiles import KnownRule, Release

_GROUP = say("The rules that judge documents, and their releases.", "Reglerna som bedömer dokument, och deras utgåvor.")
_EXAMPLE = say("Example:", "Exempel:")

app = typer.Typer(help=_GROUP, rich_markup_mode=None, add_completion=False, no_args_is_help=True)

Profile = Annotated[
    str | None,
    typer.Option(metavar="PROFILE", help=say("Only the rules of this profile.", "Bara reglerna i denna profil.")),
]
ReleaseName = Annotated[
    str | None,
    typer.Option(metavar="RELEASE", help=say("Only the rules of this release.", "Bara reglerna i denna utgåva.")),
]


@app.command(
    "list",
    help=say(
        "The releases with the days they are in force, and every rule in them.",
        "Utgåvorna med de dagar de gäller, och varje regel i dem.",
    ),
    epilog=f"{_EXAMPLE} faktura rules list --profile svefaktura-1",
)
def list_rules(profile: Profile = None, release: ReleaseName = None, as_json: Json = False) -> None:
    """`faktura rules list`: --json gives one object for each rule."""
    from pipeline.rules.profiles import RELEASES, known_rules

    rules = list(known_rules(profile, release))
    if not rules:
        names = ", ".join(f"{each.profile} {each.release}" for each in RELEASES)
        raise Mistake(say(f"No such profile or release; there are {names}", f"Den finns inte; det finns {names}"))
    if as_json:
        for known in rules:
            print_json(_as_json(known))
        return
    print_table(_RELEASE_HEADS, map(_release_row, RELEASES), empty="")
    columns = (say("rule", "regel"), say("severity", "allvar"), say("terms", "termer"), say("says", "säger"))
    rows = (
        (known.rule.id, word(known.rule.severity), known.rule.terms, say(known.rule.text, known.rule.text_sv))
        for known in rules
    )
    print_table(columns, rows, empty="")


@app.command(
    help=say("The releases with the days they are in force.", "Utgåvorna med de dagar de gäller."),
    epilog=f"{_EXAMPLE} faktura rules releases --json",
)
def releases(as_json: Json = False) -> None:
    """`faktura rules releases`: --json gives one object for each release."""
    from pipeline.rules.profiles import RELEASES

    if not as_json:
        print_table(_RELEASE_HEADS, map(_release_row, RELEASES), empty="")
        return
    for each in RELEASES:
        print_json(
            {
                "profile": each.profile,
                "release": each.release,
                "formats": each.formats,
                "artefacts": each.artefacts,
                "valid_from": each.valid_from,
                "valid_until": each.valid_until,
            }
        )


@app.command(
    help=say("Explain one rule.", "Förklara en regel."),
    epilog=f"{_EXAMPLE} faktura rules show BR-CO-15",
)
def show(
    rule: Annotated[str, typer.Argument(metavar="RULE", help=say("The rule's id.", "Regelns id."))],
    as_json: Json = False,
) -> None:
    """`faktura rules show`: --json gives one object for each layer that has the rule."""
    from pipeline.rules.profiles import UnknownProfile, show_rule

    try:
        found = show_rule(rule)
    except UnknownProfile as unknown:
        text = f"Regeln {rule!r} finns inte; `faktura rules list` visar alla."
        raise Mistake(say(str(unknown), text)) from unknown
    for known in found:
        if as_json:
            print_json(_as_json(known))
        else:
            print_table(("", known.rule.id), _explained(known), empty="")


@app.command(
    help=say(
        "Take in a published rule set (Schematron compiled to XSLT), or every one below a directory, for --engine "
        "official and --engine shadow. Its sha256 is checked against the releases known here.",
        "Ta in en publicerad regeluppsättning (Schematron omvandlad till XSLT), eller alla under en katalog, för "
        "--engine official och --engine shadow. Dess sha256 jämförs med de utgåvor som är kända här.",
    ),
    epilog=f"{_EXAMPLE} faktura rules install PEPPOL-EN16931-UBL.xslt",
)
def install(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|DIRECTORY", exists=True, help=say("Where it is.", "Var den finns."))
    ],
    as_json: Json = False,
) -> None:
    """`faktura rules install`: --json gives one object for each rule set taken in."""
    from pipeline.outcomes import Unavailable
    from pipeline.rules.artefacts import NoArtefact
    from pipeline.rules.artefacts import install as take_in
    from pipeline.settings import Settings

    try:
        taken = take_in(source, Settings().rules)
    except NoArtefact as refusal:
        raise Mistake(str(refusal)) from refusal
    except OSError as fault:
        raise Unavailable(f"{fault.filename}: {fault.strerror}") from fault
    for artefact in taken:
        _report(artefact, as_json)


app.command(help=HELP, epilog=f"{_EXAMPLE} faktura rules shadow --json")(shadow)


def _report(artefact: "Artefact", as_json: bool) -> None:
    from pipeline.rules.artefacts import UNVERIFIED

    if as_json:
        facts = {"layer": artefact.layer, "release": artefact.release, "sha256": artefact.sha256}
        print_json({**facts, "path": str(artefact.path)})
        return
    release = artefact.release
    if release == UNVERIFIED:
        release = say("a release that is not known here", "en utgåva som inte är känd här")
    text = say(f"Installed: {artefact.layer}, {release}", f"Installerad: {artefact.layer}, {release}")
    console().print(f"{text}\nsha256 {artefact.sha256}", markup=False, soft_wrap=True)


_RELEASE_HEADS = (
    say("profile", "profil"),
    say("release", "utgåva"),
    say("from", "från"),
    say("until", "till"),
    say("published as", "publicerad som"),
)


def _release_row(release: "Release") -> Sequence[str]:
    until = str(release.valid_until or "-")
    return (release.profile, release.release, str(release.valid_from), until, release.artefacts)


def _explained(known: "KnownRule") -> list[tuple[str, str]]:
    rule = known.rule
    return [
        (say("says", "säger"), say(rule.text, rule.text_sv)),
        (say("severity", "allvar"), word(rule.severity)),
        (say("terms", "termer"), rule.terms or "-"),
        (say("layer", "lager"), known.layer),
        (say("in", "i"), ", ".join(f"{profile} {release}" for profile, release in known.profiles)),
    ]


def _as_json(known: "KnownRule") -> dict[str, Any]:
    rule = known.rule
    return {
        "rule": rule.id,
        "layer": known.layer,
        "severity": rule.severity.value,
        "terms": rule.terms.split(),
        "text": rule.text,
        "text_sv": rule.text_sv,
        "profiles": [{"profile": profile, "release": release} for profile, release in known.profiles],
    }


def word(severity: str) -> str:
    """A severity in the language of the user."""
    swedish = {"fatal": "avvisar", "warning": "varning", "information": "upplysning"}
    return say(severity, swedish.get(severity, severity))
