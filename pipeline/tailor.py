"""Tailor: what recipients' own stylesheets make of their documents, beside the documents themselves.

A stylesheet of a recipient's never stands between it and its invoice: the document in the format that its program reads
is delivered whatever the stylesheet does. Where it has no result, the manifest says why, and the timeline that it has
none; so a due date is never missed for a mistake in a stylesheet, and nobody has to release anything.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.authorize import Recipient
from pipeline.collaboration.records import StylesheetRef
from pipeline.ports import Objects
from pipeline.transform import Outgoing, Source, Tailored
from transforms.attachments.octets import whole
from transforms.stylesheet import Failed, Reason, Stylesheet

RESULT = "custom.xml"  # what a stylesheet made


def stylesheet_key(company: str, sha256: str) -> str:
    """Where a company's stylesheet, or the schema of its results, is kept: by its content, so it never changes."""
    return f"stylesheets/{company}/{sha256}"


def loaded(company: str, ref: StylesheetRef, objects: Objects) -> Stylesheet:
    """The stylesheet itself. Raises Failed where it is not there."""
    try:
        schema = objects.get(stylesheet_key(company, ref.schema_sha256)) if ref.schema_sha256 else None
        return Stylesheet(content=objects.get(stylesheet_key(company, ref.sha256)), schema=schema)
    except KeyError:
        raise Failed(Reason.MISSING) from None


def tailor(
    outgoing: Iterable[Outgoing], recipients: Iterable[Recipient], source: Source, objects: Objects
) -> tuple[Outgoing, ...]:
    """What goes out, with what the stylesheets of its recipients make of it. Raises Unavailable."""
    refs = {recipient.company: recipient.stylesheet for recipient in recipients if recipient.stylesheet}
    return tuple(_tailored(one, refs[one.company], source, objects) if one.company in refs else one for one in outgoing)


def _tailored(outgoing: Outgoing, ref: StylesheetRef, source: Source, objects: Objects) -> Outgoing:
    from transforms.stylesheet.apply import apply

    document = whole(next(iter(outgoing.files.values())))
    try:
        if source.dangerous:
            raise Failed(Reason.DANGEROUS)
        stylesheet = loaded(outgoing.company or "", ref, objects)
        made = apply(stylesheet, document, received_at=source.received_at)
    except Failed as failed:
        return replace(outgoing, tailored=Tailored(ref=ref, failed=failed))
    return replace(outgoing, files={**outgoing.files, RESULT: made}, tailored=Tailored(ref=ref))
