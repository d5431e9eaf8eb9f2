"""How the binding of an XML format is written down: tables of (path, meaning, field), one table a group, in the order
of the schema. The same tables drive the reader and the writer of the format; those of Svefaktura, whose reader has more
to decide, only the writer.

    ("cbc:CityName", TEXT, "city")                                   an element and the field it fills
    ("cac:Country/cbc:IdentificationCode", TEXT, "country")          rows with the same first step share that element
    ("cac:PartyIdentification*/cbc:ID", IDENTIFIER, "identifiers")   * repeats, and the field is a list
    ("cbc:InvoicedQuantity/@unitCode", TEXT, "unit")                 an attribute of the element of the row before
    ("ram:ApplicableHeaderTradeDelivery!/...", ...)                  ! is there even if there is nothing to say in it
    ("ram:SpecifiedTradeProduct/ram:Name", TEXT, "item.name")        a field of a group that several elements share
    ("ram:SpecifiedTradeProduct", SOURCE, "item")                    the element which that group is said to be
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """What an element is to the model, where that is neither a table nor a value with attributes.

    A format adds an enumeration of its own for what only it has.
    """

    TEXT = auto()
    DATE = auto()
    NUMBER = auto()
    AMOUNT = auto()  # a number in the currency of the document (@currencyID)
    INDICATOR = auto()  # a text; the writer knows it by the list that its group is in
    SOURCE = auto()  # no value: the element that a spread group is said to come from


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A value with attributes that is a group of the model: which field holds the text, and which each attribute."""

    model: type[Any]
    content: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A group: the class of the model and its rows.

    `lacks` are fields of the class that have no place in the format here, each with its term; `elsewhere` are those
    that another table writes, or none because the writer moves them before. `parts` are the groups inside this one
    whose fields the rows name with a dot, by their dotted names, inner ones first.
    """

    model: type[Any]
    rows: "tuple[Row, ...]"
    lacks: Mapping[str, str] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    parts: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Charges:
    """An allowance or charge, whose indicator says whether it goes into `allowances` or `charges`."""

    table: Table


@dataclass(frozen=True, slots=True)
class Made:
    """Groups that only the writer has: `make` is given the group of the model that the row is of, and answers them."""

    make: Callable[[Any], Sequence[Any]]
    table: Table


Meaning = Enum | Coded | Table | Charges | Made
Row = tuple[str, Meaning, str]


@dataclass(slots=True, kw_only=True)
class Node:
    """One element of a table: either a meaning with its field, or a mere wrapper round `inner` nodes."""

    tag: str  # prefixed
    many: bool = False
    always: bool = False
    meaning: Meaning | None = None
    name: str = ""  # of the field
    source: str = ""  # of the spread group that a wrapper is said to be
    attributes: dict[str, str] = field(default_factory=dict)  # attribute -> field
    inner: "list[Node]" = field(default_factory=list)

    def fields(self) -> Iterator[str]:
        """Every field of the model that this element fills."""
        if self.name:
            yield self.name
        if isinstance(self.meaning, Charges):
            yield "charges"
        yield from self.attributes.values()
        for node in self.inner:
            yield from node.fields()


def nodes_of(rows: tuple[Row, ...]) -> list[Node]:
    """The elements of a table in the order of its rows, rows with a common first step merged."""
    nodes: dict[str, Node] = {}
    inner: dict[str, list[Row]] = {}
    for path, meaning, name in rows:
        first, _, rest = path.partition("/")
        tag = first.rstrip("*!")
        node = nodes.setdefault(tag, Node(tag=tag))
        node.many |= first.endswith("*")
        node.always |= first.endswith("!")
        if rest.startswith("@"):
            node.attributes[rest[1:]] = name
        elif rest:
            inner.setdefault(tag, []).append((rest, meaning, name))
        elif meaning is Kind.SOURCE:
            node.source = f"{name}.source"
        else:
            node.meaning, node.name = meaning, name
    for tag, rest_rows in inner.items():
        nodes[tag].inner = nodes_of(tuple(rest_rows))
    return list(nodes.values())


def below(path: str, *rows: Row) -> tuple[Row, ...]:
    """The rows of a part of a group that the schema wraps."""
    return tuple((f"{path}/{row[0]}", row[1], row[2]) for row in rows)


def expanded(tag: str, namespaces: Mapping[str, str]) -> str:
    """`{uri}name` of a prefixed tag."""
    prefix, _, name = tag.partition(":")
    return f"{{{namespaces[prefix]}}}{name}"
