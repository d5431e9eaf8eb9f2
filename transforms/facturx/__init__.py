"""Factur-X and ZUGFeRD: a PDF with an invoice in CII inside, which is taken out and goes on as CII."""

from transforms.facturx.extract import embedded_xml, is_pdf

__all__ = ["embedded_xml", "is_pdf"]
