"""Changes of meetings, whether an app asks for them or somebody in Zoom's own pages, and the events of them."""

from local.zoom import events
from local.zoom.clock import iso, start_instant
from local.zoom.meeting_settings import settle
from local.zoom.model import Json, Meeting, User
from local.zoom.simulation import Simulation


def change(simulation: Simulation, meeting: Meeting, asked: Json, operator: User) -> None:
    """What is named. A start that is past is ignored, not refused; what changes nothing is no event."""
    state, before = simulation.state, _view(meeting)
    for name in ("topic", "agenda", "duration", "timezone", "password", "type"):
        if name in asked:
            setattr(meeting, name, asked[name])
    if asked.get("start_time"):
        start = start_instant(asked["start_time"], meeting.timezone)
        meeting.start = start if start > state.clock() else meeting.start
    host, has_password = state.host_of(meeting), bool(meeting.password)
    meeting.settings = settle(state, host, asked.get("settings", {}), meeting.settings, has_password=has_password)
    _tell(simulation, meeting, before, operator)


def transfer(simulation: Simulation, meeting: Meeting, host: User, operator: User) -> None:
    """Another host of the account has it now; what the new one may not have is lost. Both hosts' apps are told."""
    state, before = simulation.state, _view(meeting)
    told = state.installed_apps(state.host_of(meeting))
    meeting.host_id = host.user_id
    meeting.settings = settle(state, host, {}, meeting.settings, has_password=bool(meeting.password))
    told += [app for app in state.installed_apps(host) if app not in told]
    event = events.updated(meeting, operator, state.clock(), *_difference(before, _view(meeting)))
    simulation.courier.publish(told, event)


def delete(simulation: Simulation, meeting: Meeting, operator: User) -> None:
    """Into the trash, from where it can be recovered."""
    meeting.is_deleted = True
    event = events.about_meeting("meeting.deleted", meeting, operator, simulation.state.clock(), {})
    simulation.publish(meeting, event)


def recover(simulation: Simulation, meeting: Meeting, operator: User) -> None:
    meeting.is_deleted = False
    event = events.about_meeting("meeting.recovered", meeting, operator, simulation.state.clock(), {})
    simulation.publish(meeting, event)


def _tell(simulation: Simulation, meeting: Meeting, before: Json, operator: User) -> None:
    old, new = _difference(before, _view(meeting))
    if old:
        simulation.publish(meeting, events.updated(meeting, operator, simulation.state.clock(), old, new))


def _view(meeting: Meeting) -> Json:
    return {
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "agenda": meeting.agenda,
        "type": meeting.type,
        "start_time": iso(meeting.start) if meeting.start is not None else "",
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "password": meeting.password,
        "settings": dict(meeting.settings),
    }


def _difference(before: Json, after: Json) -> tuple[Json, Json]:
    """What was and what is, of what is not the same: settings one by one."""
    old: Json = {}
    new: Json = {}
    for name in before:
        was, now = before[name], after[name]
        if isinstance(was, dict):
            was, now = _difference(was, now)
        if was != now:
            old[name], new[name] = was, now
    return old, new
