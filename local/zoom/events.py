"""The bodies of Zoom's events, with the differences between them that trip receivers.

`object.id` is a number in the events about the meeting as such, and a string in the events about one run of it.
A guest's `registrant_id` is missing when they join, and empty when they leave.
"""

import secrets
from typing import Literal

from local.zoom.clock import iso
from local.zoom.model import Instance, Json, Meeting, Registrant, Stay, User

type Shape = Literal["current", "top_level", "legacy"]


def envelope(name: str, account_id: str, at: float, payload: Json) -> Json:
    """`event_ts` is in milliseconds, unlike the seconds of the timestamp header."""
    return {"event": name, "payload": {"account_id": account_id, **payload}, "event_ts": int(at * 1000)}


def about_meeting(name: str, meeting: Meeting, operator: User, at: float, extra: Json) -> Json:
    """Created and deleted."""
    described = {
        "uuid": meeting.uuid,
        "id": meeting.number,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        **extra,
    }
    if meeting.start is not None:
        described["start_time"] = iso(meeting.start)
    payload = {**_operator(operator), "operation": "single", "object": described}
    return envelope(name, meeting.account_id, at, payload)


def updated(meeting: Meeting, operator: User, at: float, old: Json, new: Json) -> Json:
    """Only what changed, before and after."""
    payload = {
        **_operator(operator),
        "scope": "single",
        "time_stamp": int(at * 1000),
        "object": {"id": meeting.number, **new},
        "old_object": {"id": meeting.number, **old},
    }
    return envelope("meeting.updated", meeting.account_id, at, payload)


def about_registrant(name: str, meeting: Meeting, registrant: Registrant, at: float, extra: Json) -> Json:
    """registration_created, approved, cancelled and denied; `extra` is what only some of them carry."""
    operator = extra.pop("operator", None)
    described = {
        "uuid": meeting.uuid,
        "id": meeting.number,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": iso(meeting.start or meeting.created_at),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "registrant": {
            "id": registrant.registrant_id,
            "first_name": registrant.first_name,
            "last_name": registrant.last_name,
            "email": registrant.email,
            **extra,
        },
    }
    payload: Json = _operator(operator) if operator else {}
    return envelope(f"meeting.registration_{name}", meeting.account_id, at, {**payload, "object": described})


def about_instance(name: str, meeting: Meeting, instance: Instance, at: float, extra: Json) -> Json:
    """Started and ended, and the ground of everything about a participant."""
    described = {
        "id": str(meeting.number),
        "uuid": instance.uuid,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": iso(instance.start),
        "timezone": meeting.timezone,
        "duration": meeting.duration,
        **extra,
    }
    return envelope(f"meeting.{name}", meeting.account_id, at, {"object": described})


def joined(meeting: Meeting, instance: Instance, stay: Stay, at: float) -> Json:
    participant = {**_participant(stay), "join_time": iso(at), "public_ip": "203.0.113.7"}
    return about_instance("participant_joined", meeting, instance, at, {"participant": participant})


def left(meeting: Meeting, instance: Instance, stay: Stay, at: float, reason: str) -> Json:
    participant = {
        **_participant(stay),
        "registrant_id": stay.person.registrant_id,
        "leave_time": iso(at),
        "leave_reason": f"{stay.person.name} left the meeting.<br>Reason: {reason}",
        "public_ip": "203.0.113.7",
        "private_ip": "192.168.1.7",
    }
    return about_instance("participant_left", meeting, instance, at, {"participant": participant})


def waiting_room(name: str, meeting: Meeting, instance: Instance, stay: Stay, at: float) -> Json:
    """joined_waiting_room, left_waiting_room, put_in_waiting_room and admitted: `date_time`, never `join_time`."""
    participant = {**_participant(stay), "date_time": iso(at)}
    return about_instance(f"participant_{name}", meeting, instance, at, {"participant": participant})


def before_host(name: str, meeting: Meeting, stay: Stay, at: float) -> Json:
    """jbh_waiting, jbh_waiting_left and jbh_joined. The first never says which registrant it is."""
    participant = {"id": stay.person.zoom_user_id, "user_name": stay.person.name}
    if name != "jbh_waiting" and stay.person.registrant_id:
        participant["registrant_id"] = stay.person.registrant_id
    ground = Instance(meeting.uuid, meeting.start or int(at))
    return about_instance(f"participant_{name}", meeting, ground, at, {"participant": participant})


def deauthorized(client_id: str, user: User, at: float, shape: Shape) -> Json:
    """`current`: `event_ts` is a date inside the payload; `top_level`: milliseconds, as everywhere else.

    `legacy` has no `event_ts` at all, and a `user_data_retention` that means nothing any more.
    """
    moment = iso(at)
    payload: Json = {
        "account_id": user.account_id,
        "user_id": user.user_id,
        "signature": secrets.token_hex(32),
        "deauthorization_time": moment.replace("Z", ".000Z"),
        "client_id": client_id,
    }
    match shape:
        case "current":
            payload["event_ts"] = moment.replace("T", " ").rstrip("Z")
        case "top_level":
            return {"event": "app_deauthorized", "event_ts": int(at * 1000), "payload": payload}
        case "legacy":
            payload = {"user_data_retention": "false", **payload}
    return {"event": "app_deauthorized", "payload": payload}


def user_gone(name: str, user: User, operator: User, at: float) -> Json:
    """user.deactivated, user.deleted and user.disassociated."""
    described = {
        "id": user.user_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "type": user.type,
    }
    return envelope(f"user.{name}", user.account_id, at, {**_operator(operator), "object": described})


def _participant(stay: Stay) -> Json:
    person = stay.person
    described = {
        "user_id": stay.user_id,
        "user_name": person.name,
        "id": person.zoom_user_id,
        "participant_uuid": stay.participant_uuid,
        "email": person.email,
        "participant_user_id": person.zoom_user_id,
        "phone_number": "",
        "customer_key": "",
    }
    return described | ({"registrant_id": person.registrant_id} if person.registrant_id else {})


def _operator(user: User) -> Json:
    return {"operator": user.email, "operator_id": user.user_id}
