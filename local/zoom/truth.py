"""What really happened, from the simulator's own books: the measure for whoever counts from events and reports."""

from local.zoom.model import Json, Meeting, Person, Stay

type Interval = tuple[int, int]


def truth(meeting: Meeting, now: int) -> Json:
    """Every person of every instance, with their connections as they were and the seconds of their union."""
    people: dict[tuple[str, str], list[Stay]] = {}
    for instance in meeting.instances:
        for stay in instance.stays:
            people.setdefault(stay.person.key, []).append(stay)
    return {
        "meeting_id": str(meeting.number),
        "instances": [{"uuid": one.uuid, "start": one.start, "end": one.end} for one in meeting.instances],
        "people": [_person(meeting, stays, now) for stays in people.values()],
    }


def union_seconds(intervals: list[Interval]) -> int:
    """The length of the union: a second spent on two devices is one second."""
    total, reached = 0, 0
    for join, leave in sorted(intervals):
        total += max(0, leave - max(join, reached))
        reached = max(reached, leave)
    return total


def _person(meeting: Meeting, stays: list[Stay], now: int) -> Json:
    person: Person = stays[0].person
    intervals = [(stay.joined, now if stay.left is None else stay.left) for stay in stays if stay.joined is not None]
    waits = [stay.wait for stay in stays if stay.wait is not None]
    return {
        "registrant_id": person.registrant_id or None,
        "email": person.email,
        "name": person.name,
        "role": "host" if person.zoom_user_id == meeting.host_id else "participant",
        "intervals": [list(interval) for interval in intervals],
        "waited": [[wait.start, now if wait.end is None else wait.end] for wait in waits],
        "seconds": union_seconds(intervals),
    }
