"""Completing: no texts that are blank, and no groups with nothing in them, which Peppol forbids (rule R008)."""

from operator import is_not
from typing import Any, TypeVar

from pipeline.invoice import Group
from transforms.changed import fields_of, replace

_G = TypeVar("_G", bound=Group)


def without_blanks(group: _G) -> _G | None:
    """The group without them, the very same where there are none; None where nothing is left of it."""
    changes: dict[str, Any] = {}
    empty = True
    for name in fields_of(type(group)):
        before = getattr(group, name)
        if before is None or before is False or name == "source":
            continue
        kind = type(before)
        if kind is str:
            after: Any = _text(before)
        elif kind is list:
            after = _list(before) if before else before  # most are empty
        elif isinstance(before, Group):
            after = without_blanks(before)
        else:
            after = before  # a number or a date
        if after is not before:
            changes[name] = after
        if after is not None and (after or kind is not list):
            empty = False
    if empty or "value" in changes:  # the value of an identifier is all of it
        return None
    return replace(group, **changes) if changes else group


def _text(text: str) -> str | None:
    return None if not text or text.isspace() else text


def _list(ones: list[Any]) -> list[Any]:
    """Texts or groups; the very same list where none is blank."""
    kept = [after for one in ones if (after := _text(one) if type(one) is str else without_blanks(one)) is not None]
    return kept if len(kept) < len(ones) or any(map(is_not, kept, ones)) else ones
