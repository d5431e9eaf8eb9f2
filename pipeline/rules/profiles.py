"""Which rules judge a document: the table of profiles and their releases, and the look-up of a rule by its id.

A release is in force from a day until a day, both inclusive. A document is judged by the release in force at its
receipt; where the first release known here is younger than the document, that first one judges, and the report says
which it was. The layers themselves are imported when a release is first used: `faktura --help` loads no rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pipeline.rules.rule import Layer, Profile, Rule
from transforms.format import Format

EN16931_PREFIX = "urn:cen.eu:en16931:2017"
PEPPOL_MARK = "urn:fdc:peppol.eu"


@dataclass(slots=True, frozen=True, kw_only=True)
class Release:
    """One release of one profile: where its layers are, and the days (both inclusive) on which it judges."""

    profile: str  # peppol-bis-3, en16931, svefaktura-1
    release: str
    formats: tuple[str, ...]  # the names of the formats that it can judge
    layers: Callable[[], tuple[Layer, ...]]
    artefacts: str  # what was published under this name, for people
    valid_from: date
    valid_until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether this release judges what is received on that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(slots=True, frozen=True, kw_only=True)
class KnownRule:
    """A rule and where it belongs, as `faktura rules list` and `rules show` print it."""

    layer: str
    rule: Rule[Any]
    profiles: tuple[tuple[str, str], ...]  # (profile, release) pairs that hold it


class UnknownProfile(ValueError):
    """No such profile, release or rule; the message lists those there are."""


def _cen() -> tuple[Layer, ...]:
    from pipeline.rules.en16931 import CEN
    from pipeline.rules.en16931 import STOPPED as CEN_STOPPED

    return (CEN, CEN_STOPPED)


def _peppol() -> tuple[Layer, ...]:
    from pipeline.rules.en16931 import CEN
    from pipeline.rules.en16931 import STOPPED as CEN_STOPPED
    from pipeline.rules.peppol import PEPPOL, STOPPED

    return (CEN, CEN_STOPPED, PEPPOL, STOPPED)


def _svefaktura() -> tuple[Layer, ...]:
    from pipeline.rules.svefaktura import CONSTRUCTS, SVEFAKTURA

    return (SVEFAKTURA, CONSTRUCTS)


# Newest first within a profile.
RELEASES = (
    Release(
        profile="peppol-bis-3",
        release="2026.5",
        formats=("peppol",),
        layers=_peppol,
        artefacts="PEPPOL-EN16931-UBL 3.0.21 with CEN-EN16931-UBL 1.3.16",
        valid_from=date(2026, 8, 17),
    ),
    Release(
        profile="en16931",
        release="1.3.16",
        formats=("peppol", "cii", "json"),
        layers=_cen,
        artefacts="CEN-EN16931-UBL 1.3.16",
        valid_from=date(2026, 3, 30),
    ),
    Release(
        profile="svefaktura-1",
        release="2016-10-25",
        formats=("svefaktura",),
        layers=_svefaktura,
        artefacts="SFTI Svefaktura 1.0 Schematron of 2016-10-25",
        valid_from=date(2016, 10, 25),
    ),
)


def profile_name(format: Format, specification: str | None) -> str:
    """The profile that a document asks for by its specification identifier (BT-24), or its format's own."""
    claimed = (specification or "").strip()
    if format.name == "peppol" and claimed.startswith(EN16931_PREFIX) and PEPPOL_MARK not in claimed:
        return "en16931"
    return format.profile


def choose(
    format: Format, on: date, *, specification: str | None = None, forced: str | None = None, release: str | None = None
) -> Profile:
    """The profile that judges a document received on a day, with its rules loaded.

    `specification` is the identifier the document gives itself (BT-24). `forced` names another profile than that one
    chooses, `release` another release than the one in force. Raises UnknownProfile where there is no such profile or
    release, or where it cannot judge the format.
    """
    chosen = release_of(forced or profile_name(format, specification), on, release)
    if format.name not in chosen.formats:
        judged = ", ".join(chosen.formats)
        raise UnknownProfile(f"profile {chosen.profile} judges {judged} documents, this one is {format.name}")
    return load(chosen)


def release_of(profile: str, on: date, release: str | None = None) -> Release:
    """The release of a profile by its own name, or the one in force on a day. Raises UnknownProfile."""
    known = [candidate for candidate in RELEASES if candidate.profile == profile]
    if not known:
        names = ", ".join(dict.fromkeys(candidate.profile for candidate in RELEASES))
        raise UnknownProfile(f"no profile {profile!r}; there are {names}")
    if release is not None:
        known = [candidate for candidate in known if candidate.release == release]
        if not known:
            names = ", ".join(candidate.release for candidate in RELEASES if candidate.profile == profile)
            raise UnknownProfile(f"no release {release!r} of {profile}; there are {names}")
        return known[0]
    return next((candidate for candidate in known if candidate.in_force(on)), known[-1])


def check_named(profile: str | None, release: str | None, on: date) -> None:
    """Raises UnknownProfile where there is no such profile, or no such release of it (of any, where none is named)."""
    if profile is not None:
        release_of(profile, on, release)
    elif release is not None and all(candidate.release != release for candidate in RELEASES):
        names = ", ".join(f"{candidate.release} ({candidate.profile})" for candidate in RELEASES)
        raise UnknownProfile(f"no release {release!r}; there are {names}")


def release_named(profile: Profile) -> Release:
    """The release that a loaded profile was made of."""
    return release_of(profile.name, profile.valid_from, profile.release)


@cache
def load(release: Release) -> Profile:
    """A release with its rules, imported once per process."""
    return Profile(
        name=release.profile,
        release=release.release,
        layers=release.layers(),
        valid_from=release.valid_from,
        valid_until=release.valid_until,
    )


def known_rules(profile: str | None = None, release: str | None = None) -> Iterator[KnownRule]:
    """Every rule once, in the order of the layers; only those of a profile or a release where named."""
    holders: dict[tuple[str, str], list[tuple[str, str]]] = {}
    rules: dict[tuple[str, str], Rule[Any]] = {}
    for candidate in RELEASES:
        if profile not in (None, candidate.profile) or release not in (None, candidate.release):
            continue
        for layer in load(candidate).layers:
            for rule in layer.rules():
                rules.setdefault((layer.name, rule.id), rule)
                holder = holders.setdefault((layer.name, rule.id), [])
                if (candidate.profile, candidate.release) not in holder:
                    holder.append((candidate.profile, candidate.release))
    for (layer_name, rule_id), rule in rules.items():
        yield KnownRule(layer=layer_name, rule=rule, profiles=tuple(holders[layer_name, rule_id]))


def show_rule(rule_id: str) -> list[KnownRule]:
    """The rules of that id, whatever its letter case; more than one where layers share it. Raises UnknownProfile."""
    found = [known for known in known_rules() if known.rule.id.upper() == rule_id.upper()]
    if not found:
        raise UnknownProfile(f"no rule {rule_id!r}; `faktura rules list` prints them all")
    return found
