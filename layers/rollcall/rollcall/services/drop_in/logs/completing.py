"""One person's webhooks, completed by Zoom's reports. Pure."""

from collections.abc import Iterable, Iterator

from rollcall.attendance.connections import Stay, stays_of_events
from rollcall.attendance.kinds import PAIRED, kind_of
from rollcall.attendance.model import Event
from rollcall.zoom.event_names import PARTICIPANT_JOINED, PARTICIPANT_LEFT

_WAITED = "meeting.participant_joined_waiting_room"


def completed(told: Iterable[Event], reported: Iterable[Stay]) -> Iterator[Event]:
    """The webhooks of a run stand where they tell both ends of every stay; where one was lost, its report does."""
    events, rows = list(told), list(reported)
    for uuid in dict.fromkeys([*(one.uuid for one in events), *(one.uuid for one in rows)]):
        of_run = [one for one in events if one.uuid == uuid]
        known = [row for row in rows if row.uuid == uuid]
        if known and not _are_whole(of_run):
            of_run = [one for one in of_run if kind_of(one.event) not in PAIRED]
            yield from (event for number, row in enumerate(known) for event in _events_of(row, f"report-{number}"))
        yield from of_run


def _are_whole(events: list[Event]) -> bool:
    stays = [stay for stay in stays_of_events(events) if (stay.join or stay.leave) and not stay.waiting]
    return bool(stays) and all(stay.leave and not stay.flag for stay in stays)


def _events_of(row: Stay, connection: str) -> Iterator[Event]:
    if row.join:
        came = _WAITED if row.waiting else PARTICIPANT_JOINED
        yield Event(event=came, uuid=row.uuid, at=row.join, user_id=connection)
    if row.leave and not row.waiting:
        yield Event(event=PARTICIPANT_LEFT, uuid=row.uuid, at=row.leave, user_id=connection)
