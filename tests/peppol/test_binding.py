"""The tables of the binding: no field of the model is overlooked, and the order is that of the schema."""

from collections.abc import Iterator
from dataclasses import fields

import pytest

from transforms.peppol import binding, groups
from transforms.peppol.table import NAMESPACES
from transforms.table import Charges, Kind, Node, Table, expanded, nodes_of

TABLES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": table
    for module in (binding, groups)
    for name, table in vars(module).items()
    if isinstance(table, Table)
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_row_for_every_field_or_says_that_it_lacks_one(name: str) -> None:
    table = TABLES[name]
    bound = [field for node in nodes_of(table.rows) for field in node.fields()]
    named = [*bound, *table.lacks, *table.elsewhere]
    expected = {field.name for field in fields(table.model)} - {"source", "credit_note"}
    assert sorted(named) == sorted(expected)


def inner_tables(nodes: list[Node]) -> Iterator[Table]:
    for node in nodes:
        if isinstance(node.meaning, Table):
            yield node.meaning
        elif isinstance(node.meaning, Charges):
            yield node.meaning.table
        yield from inner_tables(node.inner)


@pytest.mark.parametrize("document", ["binding.INVOICE", "binding.CREDIT_NOTE"])
def test_every_table_in_a_document_is_one_that_is_tested_here(document: str) -> None:
    known = list(TABLES.values())
    waiting, lines = [TABLES[document]], 0
    while waiting:
        for table in inner_tables(nodes_of(waiting.pop().rows)):
            lines += table not in known
            waiting.append(table)
    assert lines == 1  # the line, which is made with the name of its quantity


def test_rows_with_a_common_first_step_are_one_element() -> None:
    nodes = nodes_of((("cac:A/cbc:X", Kind.TEXT, "x"), ("cbc:B", Kind.TEXT, "b"), ("cac:A/cbc:Y", Kind.DATE, "y")))
    assert [node.tag for node in nodes] == ["cac:A", "cbc:B"]
    assert [(node.tag, node.meaning, node.name) for node in nodes[0].inner] == [
        ("cbc:X", Kind.TEXT, "x"),
        ("cbc:Y", Kind.DATE, "y"),
    ]


def test_an_attribute_belongs_to_the_element_of_the_row_before() -> None:
    (node,) = nodes_of((("cbc:Q", Kind.NUMBER, "quantity"), ("cbc:Q/@unitCode", Kind.TEXT, "unit")))
    assert (node.name, node.attributes) == ("quantity", {"unitCode": "unit"})


def test_a_prefix_stands_for_its_namespace() -> None:
    assert expanded("cbc:ID", NAMESPACES) == "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}ID"
