"""Who judges a document by the rules of its profile."""

from enum import StrEnum


class Engine(StrEnum):
    """Our rules, the published ones run by Saxon, or both, with every difference reported."""

    NATIVE = "native"
    OFFICIAL = "official"
    SHADOW = "shadow"
