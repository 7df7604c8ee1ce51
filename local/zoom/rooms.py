"""Live instances: who starts, joins, waits, is admitted, leaves; and the events of all that.

Instants are whole seconds, as in Zoom's events and reports.
"""

from local.zoom import events
from local.zoom.clock import iso
from local.zoom.errors import ControlError
from local.zoom.model import Instance, Meeting, Person, Stay, User, Wait
from local.zoom.simulation import Simulation

ENDED_LAG_S = 20
HOST_ENDED, HOST_STARTED_ANOTHER = "Host ended the meeting.", "Host started a new meeting."


def start(simulation: Simulation, meeting: Meeting, host: User, at: int) -> Instance:
    """The host comes in. A new instance begins unless one is running without a host. Raises ControlError 409."""
    if _hosted(meeting, host):
        raise ControlError(409, "the host is in this meeting already")
    _end_others(simulation, meeting, host, at)
    instance = meeting.running or _begin(simulation, meeting, at)
    person = Person(name=host.name, email=host.email, zoom_user_id=host.user_id)
    _enter(simulation, meeting, instance, _stay(simulation, meeting, person), at)
    waiting, meeting.lobby = meeting.lobby, []
    for stay in waiting:
        simulation.publish(meeting, events.before_host("jbh_joined", meeting, stay, at))
        instance.stays.append(stay)
        _admit_or_wait(simulation, meeting, instance, stay, at, waits=meeting.settings["waiting_room"])
    return instance


def end(simulation: Simulation, meeting: Meeting, at: int, reason: str = HOST_ENDED) -> Instance:
    """Everybody is put out, the host last; then the meeting has ended. Raises ControlError 409."""
    instance = meeting.running
    if instance is None:
        raise ControlError(409, "the meeting is not running")
    for stay in sorted(instance.stays, key=lambda stay: stay.person.zoom_user_id == meeting.host_id):
        _put_out(simulation, meeting, instance, stay, at, reason)
    instance.end, meeting.ended_at = max(at, instance.start), simulation.state.clock()
    if not meeting.lobby:
        meeting.connections = 0
    event = events.about_instance("ended", meeting, instance, instance.end, {"end_time": iso(instance.end)})
    simulation.publish(meeting, event, lag_s=ENDED_LAG_S)
    return instance


def join(simulation: Simulation, meeting: Meeting, person: Person, at: int, *, waits: bool = False) -> Stay:
    """Into the room, the waiting room, or, before the host, the lobby. `waits`: this one is held back in any case."""
    _check_device(meeting, person)
    waits = waits or meeting.settings["waiting_room"]
    instance = meeting.running
    if instance is None and not meeting.settings["join_before_host"]:
        stay = _stay(simulation, meeting, person)
        meeting.lobby.append(stay)
        simulation.publish(meeting, events.before_host("jbh_waiting", meeting, stay, at))
        return stay
    instance = instance or _begin(simulation, meeting, at)
    stay = _stay(simulation, meeting, person)
    instance.stays.append(stay)
    _admit_or_wait(simulation, meeting, instance, stay, at, waits=waits)
    return stay


def leave(simulation: Simulation, meeting: Meeting, user_id: str, at: int) -> None:
    """Out of the room, the waiting room or the lobby. The last one to leave ends the instance. Raises ControlError."""
    for stay in meeting.lobby:
        if stay.user_id == user_id:
            meeting.lobby.remove(stay)
            simulation.publish(meeting, events.before_host("jbh_waiting_left", meeting, stay, at))
            return
    instance, stay = _present(meeting, user_id)
    _put_out(simulation, meeting, instance, stay, at, "left the meeting.")
    if not any(stay.is_inside or stay.is_waiting for stay in instance.stays):
        end(simulation, meeting, at)


def admit(simulation: Simulation, meeting: Meeting, user_id: str, at: int) -> None:
    """From the waiting room into the room: admitted, left_waiting_room, joined. Raises ControlError."""
    instance, stay = _present(meeting, user_id)
    if stay.wait is None or not stay.is_waiting:
        raise ControlError(409, "this participant is not in the waiting room")
    stay.wait.end = max(at, stay.wait.start)
    for name in ("admitted", "left_waiting_room"):
        simulation.publish(meeting, events.waiting_room(name, meeting, instance, stay, at))
    _come_in(simulation, meeting, instance, stay, at)


def put_in_waiting_room(simulation: Simulation, meeting: Meeting, user_id: str, at: int) -> None:
    """From the room to the waiting room: the stay in the room ends, another begins outside. Raises ControlError."""
    instance, stay = _present(meeting, user_id)
    if not stay.is_inside or stay.joined is None:
        raise ControlError(409, "this participant is not in the room")
    stay.left = max(at, stay.joined)
    again = Stay(stay.user_id, stay.participant_uuid, stay.person, wait=Wait(at))
    instance.stays.append(again)
    simulation.publish(meeting, events.waiting_room("put_in_waiting_room", meeting, instance, again, at))


def rename(meeting: Meeting, user_id: str, name: str) -> None:
    """From now on the person is called otherwise on this connection. No event tells of it. Raises ControlError."""
    _, stay = _present(meeting, user_id)
    person = stay.person
    stay.person = Person(name, person.email, person.zoom_user_id, person.registrant_id, person.device)


def _begin(simulation: Simulation, meeting: Meeting, at: int) -> Instance:
    """Every run has a uuid of its own, and none has the one of the create reply."""
    instance = Instance(simulation.state.ids.meeting_uuid(), at)
    meeting.instances.append(instance)
    simulation.publish(meeting, events.about_instance("started", meeting, instance, at, {}))
    return instance


def _end_others(simulation: Simulation, meeting: Meeting, host: User, at: int) -> None:
    """A host without a concurrent-meeting plan runs one meeting at a time; the next one ends the first."""
    others = [other for other in simulation.state.meetings.values() if other is not meeting and _hosted(other, host)]
    for other in others[: max(0, len(others) - host.concurrent_meetings + 1)]:
        end(simulation, other, at, HOST_STARTED_ANOTHER)


def _hosted(meeting: Meeting, host: User) -> bool:
    running = meeting.running
    return running is not None and any(s.is_inside and s.person.zoom_user_id == host.user_id for s in running.stays)


def _stay(simulation: Simulation, meeting: Meeting, person: Person) -> Stay:
    return Stay(meeting.next_user_id(), simulation.state.ids.participant_uuid(), person)


def _enter(simulation: Simulation, meeting: Meeting, instance: Instance, stay: Stay, at: int) -> None:
    instance.stays.append(stay)
    _come_in(simulation, meeting, instance, stay, at)


def _admit_or_wait(
    simulation: Simulation, meeting: Meeting, instance: Instance, stay: Stay, at: int, *, waits: bool
) -> None:
    if not waits:
        _come_in(simulation, meeting, instance, stay, at)
        return
    stay.wait = Wait(at)
    simulation.publish(meeting, events.waiting_room("joined_waiting_room", meeting, instance, stay, at))


def _come_in(simulation: Simulation, meeting: Meeting, instance: Instance, stay: Stay, at: int) -> None:
    stay.joined = at
    simulation.publish(meeting, events.joined(meeting, instance, stay, at))


def _put_out(simulation: Simulation, meeting: Meeting, instance: Instance, stay: Stay, at: int, reason: str) -> None:
    if stay.is_waiting and stay.wait is not None:
        stay.wait.end = max(at, stay.wait.start)
        simulation.publish(meeting, events.waiting_room("left_waiting_room", meeting, instance, stay, stay.wait.end))
    elif stay.is_inside and stay.joined is not None:
        stay.left = max(at, stay.joined)
        simulation.publish(meeting, events.left(meeting, instance, stay, stay.left, reason))


def _present(meeting: Meeting, user_id: str) -> tuple[Instance, Stay]:
    """Raises ControlError 404 for somebody who is not there now."""
    instance = meeting.running
    if instance is not None:
        for stay in reversed(instance.stays):
            if stay.user_id == user_id and (stay.is_inside or stay.is_waiting):
                return instance, stay
    raise ControlError(404, f"nobody with user_id {user_id} is in this meeting now")


def _check_device(meeting: Meeting, person: Person) -> None:
    """Raises ControlError 409 where the meeting allows a registrant one device and there is one already."""
    if meeting.settings["allow_multiple_devices"] or not person.registrant_id:
        return
    stays = meeting.running.stays if meeting.running else meeting.lobby
    if any(stay.person.registrant_id == person.registrant_id and stay.left is None for stay in stays):
        raise ControlError(409, "this registrant is in the meeting on another device")
