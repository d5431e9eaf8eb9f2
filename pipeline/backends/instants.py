"""Instants as databases keep them: whole microseconds since 1970, which sort and compare exactly."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 of an instant with a time zone."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """The instant of `micros`, in UTC."""
    return _EPOCH + microseconds * _MICROSECOND
