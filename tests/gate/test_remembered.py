"""What the gate worked out for one document it does not give another for whom it no longer holds, or never did."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from pipeline.authorize import Authorized
from pipeline.backends.embedded.registry import EmbeddedRegistry
from pipeline.collaboration.identifiers import of_swedish_vat, participant
from pipeline.collaboration.records import Collaboration, Company, ParticipantId
from pipeline.collaboration.remembered import Remembered
from pipeline.outcomes import Held, Rejected
from tests.gate.test_never_delivered_without import worlds
from tests.gate.worlds import BEFORE, NUMBERS, ask, company, registry_of

INSTANTS = st.lists(st.integers(0, 12).map(lambda days: BEFORE + timedelta(days=days)), min_size=2, max_size=5)


@given(worlds(), INSTANTS)
def test_a_document_is_judged_as_if_none_had_been_before_it(
    world: tuple[Company, Company, list[Collaboration]], instants: list[datetime]
) -> None:
    seller, buyer, agreed = world
    with TemporaryDirectory() as folder:
        registry = registry_of(Path(folder), company("stranger", kind="firm"), seller, buyer, *agreed)
        for earlier, at in pairwise(instants):
            told(registry, earlier)
            alone = EmbeddedRegistry(Path(folder) / "registry.sqlite3")  # reads records of its own
            assert told(registry, at) == told(alone, at)


def told(registry: EmbeddedRegistry, at: datetime) -> Authorized | tuple[object, ...]:
    try:
        return ask(registry, at=at)
    except Held as held:
        return held.reason, held.text, held.waits_for, held.due
    except Rejected as rejected:
        return rejected.findings


def test_a_result_is_known_of_the_very_same_records_only() -> None:
    first, twin, second = company("firm"), company("firm"), company("buyer")
    results = Remembered[str]()
    results.keep("of both", "name", first, second)
    assert results.known("name", first, second) == "of both"
    assert results.known("name", twin, second) is None
    assert results.known("name", first) is None
    assert results.known("another", first, second) is None


def test_a_spelling_of_any_length_is_read_alike() -> None:
    number = NUMBERS["seller"]
    for gaps in ("", " " * 10, " " * 1_000):
        assert participant("0007", f"{gaps}{number}") == ParticipantId(scheme="0007", value=number)
        assert of_swedish_vat(f"SE{gaps}{number}01") == ParticipantId(scheme="0007", value=number)
