"""Stylesheets written for the tests."""

from datetime import UTC, datetime

from transforms.stylesheet import Stylesheet

AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
DOCUMENT = b"<invoice><number>17</number></invoice>"

_SHEET = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"{attributes}>{top}
<xsl:param name="received-at"/>
<xsl:template match="/">{body}</xsl:template></xsl:stylesheet>"""

SCHEMA = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="booked"><xs:complexType><xs:attribute name="number" type="xs:int" use="required"/></xs:complexType>
</xs:element></xs:schema>"""


def sheet(body: str, *, top: str = "", attributes: str = "", schema: bytes | None = None) -> Stylesheet:
    """A stylesheet whose one template says `body`."""
    return Stylesheet(content=_SHEET.format(body=body, top=top, attributes=attributes).encode(), schema=schema)


def value(expression: str) -> Stylesheet:
    """A stylesheet that writes what an expression gives."""
    return sheet(f'<out><xsl:value-of select="{expression}"/></out>')
