"""The report on a document as JSON, as it is kept beside the archived original."""

from functools import cache

from pydantic import TypeAdapter

from pipeline.findings import Report
from pipeline.ports import Objects
from pipeline.receive import report_key
from pipeline.records import DocumentRecord


def report_bytes(report: Report) -> bytes:
    """A report as JSON: the same report gives the same bytes."""
    return _adapter().dump_json(report, indent=2) + b"\n"


def archived_report(objects: Objects, record: DocumentRecord) -> Report | None:
    """The report that the word on a document rests on; None where the rules were never asked. Raises Unavailable."""
    try:
        return _adapter().validate_json(objects.get(report_of(record)))
    except KeyError:
        return None


def report_of(record: DocumentRecord) -> str:
    """The key of the report that the word on a document rests on."""
    # Delivered once more, a document keeps its word and what that rests on.
    words = [revision.reprocessing for revision in record.revisions if revision.version is None]
    return report_key(record.key, words[-1] if words else None)


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
