"""The report on a document as JSON, as it is kept beside the archived original."""

from functools import cache

from pydantic import TypeAdapter

from pipeline.findings import Report
from pipeline.ports import Objects
from pipeline.receive import report_key


def report_bytes(report: Report) -> bytes:
    """A report as JSON: the same report gives the same bytes."""
    return _adapter().dump_json(report, indent=2) + b"\n"


def archived_report(objects: Objects, original: str) -> Report | None:
    """The report beside an archived original; None where the rules were never asked. Raises Unavailable."""
    try:
        return _adapter().validate_json(objects.get(report_key(original)))
    except KeyError:
        return None


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
