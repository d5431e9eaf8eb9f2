"""The formats of this project: one line each."""

from collections.abc import Mapping
from typing import Any

from transforms.cii import CII
from transforms.format import Format
from transforms.peppol import PEPPOL
from transforms.semantic import JSON
from transforms.svefaktura import SVEFAKTURA

FORMATS: tuple[Format, ...] = (PEPPOL, SVEFAKTURA, CII, JSON)

_BY_ROOT: Mapping[str, Format] = {root: one for one in FORMATS for root in one.roots}
_BY_NAME: Mapping[str, Format] = {one.name: one for one in FORMATS}


def format_of(root: Any) -> Format | None:
    """The format of a document by the `{namespace}name` of its root element, or None."""
    return _BY_ROOT.get(root.tag)


def by_name(name: str) -> Format | None:
    """The format that a program's registration or `faktura convert --to` names, or None."""
    return _BY_NAME.get(name)
