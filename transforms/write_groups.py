"""Writing the groups of an XML format by the tables of its binding: function by function the mirror of read_groups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from pipeline import invoice as model
from transforms.table import Charges, Coded, Kind, Made, Node, Row, Table, nodes_of
from transforms.write_values import Giver, Page, amount, attributed, coded, codes, date, number, text, texts

Step = tuple[Giver, str, Any]  # what writes it, the field ("": the whole group), what that needs
Steps = list[Step]
Element = tuple[str, Steps, tuple[tuple[str, str], ...]]  # tag, steps, (field, term) of what has no place

INDENT = "  "


def children(page: Page, owner: Any, steps: Steps, indent: str) -> None:
    """Writes what the fields of a group say, in the order of the schema."""
    for give, name, more in steps:
        if name:
            value = getattr(owner, name)
            if value is not None:
                give(page, value, more, indent)
        else:
            give(page, owner, more, indent)


def group(page: Page, value: Any, more: Element, indent: str) -> None:
    """A group of the model that it has once."""
    tag, steps, lacks = more
    around(page, value, (tag, steps), indent)
    for name, term in lacks:
        lost = getattr(value, name)
        if lost is not None:
            page.lost(term, lost, f"{page.format} has no place for it in {tag}")


def groups(page: Page, values: Sequence[Any], more: Element, indent: str) -> None:
    """Each group of a list."""
    for value in values:
        group(page, value, more, indent)


def within(page: Page, value: Any, more: tuple[str, Giver, Any], indent: str) -> None:
    """A wrapper that is no group of the model, if there is anything to write in it: one field, or with `children` more.

    Round one field it is not even begun where that is absent, as most are.
    """
    tag, give, inner = more
    begun = len(page.parts)
    page.parts.append(f"{indent}<{tag}>\n")
    give(page, value, inner, indent + INDENT)
    if len(page.parts) > begun + 1:
        page.parts.append(f"{indent}</{tag}>\n")
    else:
        del page.parts[begun]


def around(page: Page, owner: Any, more: tuple[str, Steps], indent: str) -> None:
    """A wrapper that is there also where it is empty."""
    tag, steps = more
    begun = len(page.parts)
    page.parts.append(f"{indent}<{tag}>\n")
    children(page, owner, steps, indent + INDENT)
    if len(page.parts) > begun + 1:
        page.parts.append(f"{indent}</{tag}>\n")
    else:
        page.parts[begun] = f"{indent}<{tag}/>\n"


def each(page: Page, values: list[Any], more: tuple[str, Giver, Any], indent: str) -> None:
    """A wrapper round each value of a list."""
    tag, give, inner = more
    for value in values:
        page.parts.append(f"{indent}<{tag}>\n")
        give(page, value, inner, indent + INDENT)
        page.parts.append(f"{indent}</{tag}>\n")


def charges(page: Page, owner: model.Invoice | model.Line, more: Element, indent: str) -> None:
    """The allowances, then the charges."""
    groups(page, owner.allowances, more, indent)
    page.charge = True
    groups(page, owner.charges, more, indent)
    page.charge = False


def indicator(page: Page, owner: model.AllowanceCharge, tag: str, indent: str) -> None:
    """As it was received, or else as the list says; a discount of a price is an allowance."""
    said = owner.indicator
    if said is None:
        said = "true" if page.charge else "false"
    text(page, said, tag, indent)


def made(page: Page, owner: Any, more: tuple[Callable[[Any], Sequence[Any]], Element], indent: str) -> None:
    """Each group that is made of another."""
    make, element = more
    groups(page, make(owner), element, indent)


def inside(page: Page, owner: Any, step: Step, indent: str) -> None:
    """A field of a group that is spread over several elements."""
    give, name, more = step
    value = getattr(owner, name) if name else owner
    if value is not None:
        give(page, value, more, indent)


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingDialect:
    """What a format brings to its tables: what writes the elements that only it has.

    `givers` are given the value of the field, `of_owner` the whole group; both get the tag as what they need.
    """

    givers: Mapping[Enum, Giver]
    of_owner: Mapping[Enum, Giver]

    def table(self, table: Table) -> tuple[Steps, tuple[tuple[str, str], ...]]:
        """What writes each element of a table, and the fields that have no place in it."""
        return self.steps(table.rows), tuple(table.lacks.items())

    def steps(self, rows: tuple[Row, ...]) -> Steps:
        """What writes each element of a table."""
        return [self._step(node) for node in nodes_of(rows)]

    def _step(self, node: Node) -> Step:
        tag = node.tag
        match node.meaning:
            case None if node.many:
                name = node.inner[0].name
                give, _, more = self._step(replace(node.inner[0], name=name.rpartition(".")[2]))
                return _deep(each, name, (tag, give, more))
            case None:
                inner = [self._step(one) for one in node.inner]
                if len(inner) == 1 and inner[0][1] and not node.always:
                    give, name, more = inner[0]
                    return within, name, (tag, give, more)
                return (around, "", (tag, inner)) if node.always else (within, "", (tag, children, inner))
            case Table():
                return _deep(groups if node.many else group, node.name, (tag, *self.table(node.meaning)))
            case Charges(table=table):
                return charges, "", (tag, *self.table(table))
            case Made(make=make, table=table):
                return made, "", (make, (tag, *self.table(table)))
            case Coded():
                return _deep(codes if node.many else coded, node.name, (tag, node.meaning))
            case Kind.TEXT if node.many:
                return _deep(texts, node.name, tag)
            case _ if node.attributes:
                return _attributed(node)
        if node.meaning in self.of_owner or node.meaning is Kind.INDICATOR:
            return _of_owner(self.of_owner.get(node.meaning, indicator), node.name, tag)
        return _deep(self.givers.get(node.meaning) or _GIVERS[node.meaning], node.name, tag)


def _deep(give: Giver, name: str, more: Any) -> Step:
    """A step for a field, or for one of a spread group, whose name has a dot."""
    first, _, rest = name.partition(".")
    return (inside, first, _deep(give, rest, more)) if rest else (give, name, more)


def _of_owner(give: Giver, name: str, more: Any) -> Step:
    """A step for a whole group, which may be a spread one."""
    first, _, rest = name.partition(".")
    return (inside, first, _of_owner(give, rest, more)) if rest else (give, "", more)


def _attributed(node: Node) -> Step:
    places = {attribute: place.rpartition(".")[2] for attribute, place in node.attributes.items()}
    return _of_owner(attributed, node.name, (node.tag, node.name.rpartition(".")[2], places))


_GIVERS: Mapping[Enum, Giver] = {
    Kind.TEXT: text,
    Kind.DATE: date,
    Kind.NUMBER: number,
    Kind.AMOUNT: amount,
}
