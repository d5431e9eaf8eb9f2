"""Lines and columns of findings."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import Finding, Severity
from pipeline.location import normalised_xpath
from pipeline.positions import positioned
from transforms.xml import parse

INVOICE = """<?xml version="1.0"?>
<!-- a comment -->
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
         xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:ID>1</b:ID><b:Note>å</b:Note>  <b:Note
     languageID="sv">två</b:Note>
</Invoice>
"""


def finding(location: str) -> Finding:
    return Finding(layer="cen", rule="X", severity=Severity.FATAL, text="", text_sv="", location=location)


def places(content: bytes, *locations: str) -> list[tuple[int | None, int | None]]:
    root = parse(content)
    return [(f.line, f.column) for f in positioned([finding(each) for each in locations], content, root)]


def test_a_finding_points_at_the_first_character_of_its_element() -> None:
    assert places(INVOICE.encode(), "/Invoice", "/Invoice/cbc:ID", "/Invoice/cbc:Note[2]") == [(3, 1), (5, 3), (5, 37)]


def test_an_element_in_an_envelope_is_found_in_the_bytes_that_were_received() -> None:
    content = INVOICE.replace("<Invoice", "<e:Envelope xmlns:e='urn:e'><e:Head/>\n<Invoice").replace(
        "</Invoice>", "</Invoice></e:Envelope>"
    )
    root = parse(content.encode())[1]
    root.getparent().remove(root)
    assert positioned([finding("/Invoice/cbc:ID")], content.encode(), root)[0].line == 6


def test_a_finding_on_the_document_as_a_whole_has_no_place() -> None:
    assert places(INVOICE.encode(), "") == [(None, None)]


def test_a_location_that_is_not_there_has_no_place() -> None:
    assert places(INVOICE.encode(), "/Invoice/cbc:Note[3]") == [(None, None)]


def test_another_encoding_than_utf_8_has_places_too() -> None:
    content = INVOICE.replace('"1.0"', '"1.0" encoding="ISO-8859-1"').encode("latin-1")
    assert places(content, "/Invoice/cbc:Note[2]") == [(5, 37)]


@given(
    st.recursive(
        st.just("<a/>"), lambda inner: st.lists(inner, max_size=4).map(lambda kids: f"<a>\n{''.join(kids)}</a>")
    )
)
def test_every_element_has_its_own_place_and_a_tag_starts_there(content: str) -> None:
    root = parse(content.encode())
    found = positioned([finding(normalised_xpath(element)) for element in root.iter()], content.encode(), root)
    seen = {(each.line, each.column) for each in found}
    assert len(seen) == len(found)
    lines = content.split("\n")
    assert all(lines[line - 1][column - 1 :].startswith("<a") for line, column in seen if line and column)
