"""Reading the groups of an XML format: one walk over the tree, driven by the tables of the format's binding.

Never raises for what a well-formed document says. The first element of a kind that fits is taken; what the model has no
place for is a leftover, and so is a wrapper from which nothing was taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pipeline.invoice import AllowanceCharge
from transforms.read_values import Fields, Taker, Walk, amount, attributed, coded, codes, date, number, texts
from transforms.table import Charges, Coded, Kind, Made, Node, Row, Table, expanded, nodes_of

Steps = dict[str, tuple[Taker | None, str, Any]]  # tag -> what takes it (None: a text), the field, what that needs
Build = Callable[..., Any]  # makes a group of its fields


def children(element: Any, steps: Steps, fields: Fields, walk: Walk) -> None:
    """Takes the children of an element into the fields of its group: the loop in which reading spends its time."""
    names = element.keys()
    if names:
        walk.leave_attributes(element, names)
    inner = element[:]  # half the time of iterating over the element itself
    if not inner:
        walk.blank.append(element)
    for child in inner:
        step = steps.get(child.tag)
        if step is None:
            if isinstance(child.tag, str):  # no comment or processing instruction
                walk.leftovers.append(child)
            continue
        take, name, more = step
        if take is not None:
            take(child, name, more, fields, walk)
        elif name in fields:
            walk.leftovers.append(child)
        else:
            fields[name] = text = child.text or ""
            if not text or text.isspace():
                walk.blank.append(child)
            if child.keys() or len(child):
                walk.leave_inside(child)


def group(child: Any, name: str, more: tuple[Build, Steps], fields: Fields, walk: Walk) -> None:
    """A group of the model that it has once."""
    if name in fields:
        walk.leftovers.append(child)
        return
    own: Fields = {"source": child}
    children(child, more[1], own, walk)
    fields[name] = more[0](**own)


def groups(child: Any, name: str, more: tuple[Build, Steps], fields: Fields, walk: Walk) -> None:
    """One more group of a list."""
    own: Fields = {"source": child}
    children(child, more[1], own, walk)
    fields.setdefault(name, []).append(more[0](**own))


def within(child: Any, source: str, more: tuple[frozenset[str], Steps], fields: Fields, walk: Walk) -> None:
    """A wrapper that is no group of the model: what it holds belongs to the group round it."""
    names, steps = more
    filled = len(fields)
    before = len(walk.leftovers), len(walk.attributes)
    if fields.keys().isdisjoint(names):
        children(child, steps, fields, walk)
        if len(fields) > filled:
            if source:
                fields.setdefault(source, child)
            return
    leave(child, before, walk)


def within_text(child: Any, source: str, more: tuple[str, str, Any], fields: Fields, walk: Walk) -> None:
    """`within` for what is nearly always round one text: where it holds that alone, it is taken without a walk."""
    tag, name, otherwise = more
    inner = child[:]
    if len(inner) == 1 and name not in fields and not child.keys():
        (only,) = inner
        text = only.text
        if only.tag == tag and text and not text.isspace() and not (only.keys() or len(only)):
            fields[name] = text
            if source:
                fields.setdefault(source, child)
            return
    within(child, source, otherwise, fields, walk)


def around(child: Any, _: str, steps: Steps, fields: Fields, walk: Walk) -> None:
    """A wrapper that the schema demands: it is nothing that could be left over."""
    children(child, steps, fields, walk)


def each(child: Any, name: str, steps: Steps, fields: Fields, walk: Walk) -> None:
    """A wrapper that repeats, round one value of a list."""
    before = len(walk.leftovers), len(walk.attributes)
    own: Fields = {}
    children(child, steps, own, walk)
    if name in own:
        fields.setdefault(name, []).append(own[name])
    else:
        leave(child, before, walk)


def leave(child: Any, before: tuple[int, int], walk: Walk) -> None:
    """Nothing of a wrapper was taken: it is left over itself, instead of what was noted inside it."""
    del walk.leftovers[before[0] :], walk.attributes[before[1] :]
    walk.leftovers.append(child)


def charges(child: Any, name: str, steps: Steps, fields: Fields, walk: Walk) -> None:
    """An allowance or a charge, as its indicator says; an allowance where it says neither."""
    own: Fields = {"source": child}
    children(child, steps, own, walk)
    if own.get("indicator", "").strip() in ("true", "1"):
        name = "charges"
    fields.setdefault(name, []).append(AllowanceCharge(**own))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDialect:
    """What a format brings to its tables: its namespaces, and what takes the elements that only it has."""

    namespaces: Mapping[str, str]
    takers: Mapping[Enum, tuple[Taker | None, Any]]

    def steps(self, rows: tuple[Row, ...]) -> Steps:
        """What takes each element of a table."""
        return self._steps_of(nodes_of(rows))

    def _steps_of(self, nodes: list[Node]) -> Steps:
        return {expanded(node.tag, self.namespaces): self._step(node) for node in nodes}

    def _step(self, node: Node) -> tuple[Taker | None, str, Any]:
        match node.meaning:
            case None:
                return self._wrapper(node)
            case Table():
                return groups if node.many else group, node.name, self.table(node.meaning)
            case Charges(table=table):
                return charges, node.name, self.steps(table.rows)
            case Coded():
                return codes if node.many else coded, node.name, node.meaning
            case Made():
                raise TypeError(f"{node.tag}: a reader has no groups that are made")
            case Kind.TEXT if node.many:
                return texts, node.name, None
            case meaning if node.attributes and meaning not in self.takers:
                return attributed, node.name, (node.meaning is Kind.NUMBER, node.attributes)
        taker, more = self.takers.get(node.meaning) or _TAKERS[node.meaning]
        return taker, node.name, more

    def _wrapper(self, node: Node) -> tuple[Taker | None, str, Any]:
        names = [name for inner in node.inner for name in inner.fields()]
        steps = self._steps_of(node.inner)
        if node.many:
            return each, names[0], steps
        if node.always:
            return around, "", steps
        wrapped = (frozenset(names), steps)
        ((tag, (take, name, _)), *others) = steps.items()
        if take is None and not others:
            return within_text, node.source, (tag, name, wrapped)
        return within, node.source, wrapped

    def table(self, table: Table) -> tuple[Build, Steps]:
        """What makes the group of a table, and what takes each of its elements."""
        return (_spread(table) if table.parts else table.model), self.steps(table.rows)


def _spread(table: Table) -> Build:
    """Makes a group whose fields include some of groups inside it."""
    parts = [(path, len(path) + 1, part) for path, part in table.parts.items()]

    def build(**fields: Any) -> Any:
        for path, skip, part in parts:
            begin = f"{path}."
            own = {name[skip:]: fields.pop(name) for name in [name for name in fields if name.startswith(begin)]}
            if own:
                fields[path] = part(**own)
        return table.model(**fields)

    return build


_TAKERS: Mapping[Enum, tuple[Taker | None, Any]] = {
    Kind.TEXT: (None, None),
    Kind.INDICATOR: (None, None),
    Kind.DATE: (date, None),
    Kind.NUMBER: (number, None),
    Kind.AMOUNT: (amount, None),
}
