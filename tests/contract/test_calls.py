"""The contract of the memory of calls: counted by the minute, begun once, answered once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from pipeline.access.calls import AT_WORK, REMEMBERED, Calls, call, minute_of

NOW = datetime(2026, 11, 27, 12, 0, 59, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CALL = call("a" * 16, "first", b"POST /x {}", NOW)
ANSWERED = CALL.model_copy(update={"status": 201, "headers": {"etag": '"0"'}, "body": "{}"})


def test_calls_are_counted_by_key_and_minute(calls: Calls) -> None:
    here, later = minute_of(NOW), minute_of(NOW + MINUTE)
    assert [calls.count("a", here), calls.count("a", here), calls.count("b", here)] == [1, 2, 1]
    assert calls.count("a", later) == 1


def test_calls_at_once_are_all_counted(calls: Calls) -> None:
    with ThreadPoolExecutor(8) as threads:
        counted = list(threads.map(lambda _: calls.count("a", minute_of(NOW)), range(40)))
    assert sorted(counted) == list(range(1, 41))


def test_a_call_is_begun_once_and_its_answer_is_kept(calls: Calls) -> None:
    assert calls.begin(CALL, NOW) is None
    assert calls.begin(CALL, NOW) == CALL
    calls.finish(ANSWERED)
    assert calls.begin(CALL, NOW + MINUTE) == ANSWERED


def test_of_calls_at_once_one_is_begun(calls: Calls) -> None:
    with ThreadPoolExecutor(8) as threads:
        begun = list(threads.map(lambda _: calls.begin(CALL, NOW), range(8)))
    assert begun.count(None) == 1


def test_a_call_that_failed_may_be_tried_again(calls: Calls) -> None:
    calls.begin(CALL, NOW)
    calls.finish(CALL)
    assert calls.begin(CALL, NOW) is None


def test_a_call_whose_worker_died_may_be_tried_again_after_a_while(calls: Calls) -> None:
    again = CALL.model_copy(update={"begun_at": NOW + AT_WORK})
    calls.begin(CALL, NOW)
    assert calls.begin(again, NOW + AT_WORK - timedelta(seconds=1)) == CALL
    assert calls.begin(again, NOW + AT_WORK) is None


def test_an_answer_is_forgotten_after_a_day(calls: Calls) -> None:
    calls.begin(CALL, NOW)
    calls.finish(ANSWERED)
    assert calls.begin(CALL, NOW + REMEMBERED - timedelta(seconds=1)) == ANSWERED
    again = CALL.model_copy(update={"begun_at": NOW + REMEMBERED})
    assert calls.begin(again, NOW + REMEMBERED) is None
