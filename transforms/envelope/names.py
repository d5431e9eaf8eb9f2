"""Namespaces and names of the envelopes."""

PEPPOL = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
SFTI = "urn:sfti:documents:StandardBusinessDocumentHeader"

ENVELOPES = {f"{{{PEPPOL}}}StandardBusinessDocument": PEPPOL, f"{{{SFTI}}}StandardBusinessDocument": SFTI}

PARTICIPANT_AUTHORITY = "iso6523-actorid-upis"
DOCUMENT_TYPE_SCHEME = "busdox-docid-qns"
PROCESS_SCHEME = "cenbii-procid-ubl"
