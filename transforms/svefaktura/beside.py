"""What a Svefaktura says beside the terms of EN 16931: elements at many paths, found in one walk.

A conversion asks for a score of elements that most documents lack. A search for each would go through the same children
again and again; the walk goes once through those that some path leads to.
"""

from collections.abc import Mapping
from typing import Any

from transforms.svefaktura.names import cac, cbc, inv

# By path: the elements there, in the order of the document; a path that leads nowhere is no key.
Beside = Mapping[str, list[Any]]
# By the tag of the next step: the path that ends with it, or "", and how others go on.
Paths = dict[str, tuple[str, "Paths"]]

_NAMED = {":": cbc, "/": inv}


def path(*names: str) -> str:
    """A path of aggregates; a step that begins with a colon is a basic component, with a slash the invoice's own."""
    return "/".join(_NAMED[name[0]](name[1:]) if name[0] in _NAMED else cac(name) for name in names)


def paths_of(*paths: str) -> Paths:
    """Paths by their steps, for `found_at`."""
    first: Paths = {}
    for one in paths:
        steps = first
        *before, last = one.split("/")
        for tag in before:
            steps = steps.setdefault(tag, ("", {}))[1]
        steps[last] = (one, steps[last][1] if last in steps else {})
    return first


def found_at(paths: Paths, root: Any) -> Beside:
    """The elements below `root` at each of the paths; nothing where there is no root."""
    found: dict[str, list[Any]] = {}
    if root is not None:
        _walk(root, paths, found)
    return found


def text_at(path: str, beside: Beside) -> str | None:
    """The text of the first element at a path, None where there is none."""
    found = beside.get(path)
    return (found[0].text or "") if found else None


def _walk(parent: Any, paths: Paths, found: dict[str, list[Any]]) -> None:
    for element in parent:
        ended, inner = paths.get(element.tag, _NOWHERE)
        if ended:
            found.setdefault(ended, []).append(element)
        if inner:
            _walk(element, inner, found)


_NOWHERE: tuple[str, Paths] = ("", {})
