"""The control API's hand on what people do in Zoom's own pages: hosts change their meetings and who is registered.

Nothing here counts against the limits of the API. `by` is the e-mail of the one who does it, the host by default.
"""

from collections.abc import Callable

from starlette.routing import Route

from local.zoom import changes
from local.zoom.control import on_meeting
from local.zoom.enrollment import cancel_url, personal_url, set_status
from local.zoom.errors import ControlError, ZoomError
from local.zoom.meeting_checks import check
from local.zoom.model import Json, Meeting, Registrant, RegistrantStatus, User
from local.zoom.simulation import Simulation

type Action = Callable[[Simulation, Meeting, Json, int], Json]
_EDITABLE = ("topic", "agenda", "start_time", "duration", "timezone", "password", "settings")


def edit(simulation: Simulation, meeting: Meeting, body: Json, _: int) -> Json:
    """The API's own words. What is locked stays as it is."""
    _there(simulation, meeting)
    asked = {name: body[name] for name in _EDITABLE if name in body}
    try:
        check(simulation.state, simulation.state.host_of(meeting), asked)
    except ZoomError as error:
        raise ControlError(422, f"{error.message} {', '.join(error.fields)}") from None
    changes.change(simulation, meeting, asked, _operator(simulation, meeting, body))
    return {"ok": True}


def delete(simulation: Simulation, meeting: Meeting, body: Json, _: int) -> Json:
    _there(simulation, meeting)
    if meeting.running:
        raise ControlError(409, "the meeting is running")
    changes.delete(simulation, meeting, _operator(simulation, meeting, body))
    return {"ok": True}


def recover(simulation: Simulation, meeting: Meeting, body: Json, _: int) -> Json:
    if not meeting.is_deleted:
        raise ControlError(409, "the meeting was not deleted")
    changes.recover(simulation, meeting, _operator(simulation, meeting, body))
    return {"ok": True}


def transfer(simulation: Simulation, meeting: Meeting, body: Json, _: int) -> Json:
    """To `host_email`, of the same account. The number and everybody's links stay."""
    _there(simulation, meeting)
    host = simulation.state.user(str(body.get("host_email", "")))
    if not host.is_active or host.account_id != meeting.account_id or host.user_id == meeting.host_id:
        raise ControlError(409, f"{host.email} cannot take this meeting over")
    changes.transfer(simulation, meeting, host, _operator(simulation, meeting, body))
    return {"ok": True}


def list_registrants(simulation: Simulation, meeting: Meeting, _: Json, __: int) -> Json:
    """Everybody, whatever their status, with the links in Zoom's mail to them."""
    state = simulation.state
    rows = [
        {
            "registrant_id": one.registrant_id,
            "email": one.email,
            "name": one.name,
            "status": one.status,
            "join_url": personal_url(state, meeting, one),
            "cancel_url": cancel_url(state, meeting, one),
        }
        for one in meeting.registrants.values()
    ]
    return {"registrants": rows}


def setting(status: RegistrantStatus) -> Action:
    """The host approves, cancels or denies the `registrant`, an id or an e-mail."""

    def action(simulation: Simulation, meeting: Meeting, body: Json, _: int) -> Json:
        _there(simulation, meeting)
        registrant = _registrant(meeting, body)
        set_status(simulation, meeting, registrant, status, _operator(simulation, meeting, body))
        return {"registrant_id": registrant.registrant_id, "status": status}

    return action


def delete_registrant(_: Simulation, meeting: Meeting, body: Json, __: int) -> Json:
    """The `registrant` and their link are gone; no event tells of it."""
    registrant = _registrant(meeting, body)
    del meeting.registrants[registrant.registrant_id]
    return {"registrant_id": registrant.registrant_id}


def _there(simulation: Simulation, meeting: Meeting) -> None:
    if simulation.state.is_gone(meeting):
        raise ControlError(409, "the meeting was deleted, or its host is gone")


def _operator(simulation: Simulation, meeting: Meeting, body: Json) -> User:
    return simulation.state.user(str(body["by"])) if "by" in body else simulation.state.host_of(meeting)


def _registrant(meeting: Meeting, body: Json) -> Registrant:
    key = str(body.get("registrant", ""))
    for registrant in meeting.registrants.values():
        if key and key.lower() in (registrant.registrant_id.lower(), registrant.email.lower()):
            return registrant
    raise ControlError(404, f"no registrant of this meeting is {key!r}")


_ACTIONS: dict[str, Action] = {
    "edit": edit,
    "delete": delete,
    "recover": recover,
    "transfer": transfer,
    "registrants/approve": setting("approved"),
    "registrants/cancel": setting("cancelled"),
    "registrants/deny": setting("denied"),
    "registrants/delete": delete_registrant,
}
_MEETING = "/_sim/meetings/{meeting_id}"
routes = [
    *(Route(f"{_MEETING}/{name}", on_meeting(action), methods=["POST"]) for name, action in _ACTIONS.items()),
    Route(f"{_MEETING}/registrants", on_meeting(list_registrants)),
]
