"""When a meeting is: an instant with its offset, or a time on a zone's clocks, which skip some and show some twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rollcall.lms.fields import DAY_S
from rollcall.lms.problems import invalid
from rollcall.store.table import as_text

_MINUTE_S = 60


def instant_of(told: datetime, zone_name: str | None) -> datetime:
    """In UTC. Raises problems for what is no time, or two, on the clocks of the zone."""
    if told.tzinfo is not None:
        return told.astimezone(UTC)
    if zone_name is None:
        raise invalid(
            f"{told.isoformat()} has no offset, and the request no time_zone to read it in.",
            "Send an offset, such as 2026-10-05T10:00:00Z, or a time_zone.",
            "start_without_zone",
        )
    local = told.replace(tzinfo=ZoneInfo(zone_name))
    earlier, later = local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if earlier < later:
        raise invalid(
            f"{told.isoformat()} is twice on the clocks of {zone_name}, which are put back then: "
            f"at {as_text(earlier)} and at {as_text(later)}.",
            "Send the one that is meant.",
            "start_doubled_by_dst",
        )
    if earlier > later:
        raise invalid(
            f"{told.isoformat()} is skipped on the clocks of {zone_name}, which are put forward then.",
            f"Send a time that exists: {_on_the_wall(later, zone_name)} before it, or "
            f"{_on_the_wall(earlier, zone_name)} after.",
            "start_skipped_by_dst",
        )
    return earlier


def length_of(start: datetime, end: datetime) -> int:
    """Seconds, between a minute and a day. Raises problems."""
    seconds = int((end - start).total_seconds())
    if seconds <= 0:
        raise invalid(
            "The end is not after the start.", "Send an end that is later, or duration_s.", "end_before_start"
        )
    if not _MINUTE_S <= seconds <= DAY_S:
        raise invalid(
            f"From start to end it is {timedelta(seconds=seconds)}; a meeting lasts between a minute and a day.",
            "Send another end, or plan several meetings.",
            "invalid_duration",
        )
    return seconds


def expect_to_come(start: datetime, now: datetime) -> None:
    if start <= now:
        raise invalid("The start is in the past.", "Send a start that is still to come.", "start_in_past")


def _on_the_wall(instant: datetime, zone_name: str) -> str:
    return instant.astimezone(ZoneInfo(zone_name)).replace(tzinfo=None).isoformat()
