"""Meetings as the API answers with them, and the addresses that lead to them."""

import base64
import hashlib
import secrets

from local.zoom.clock import iso
from local.zoom.model import Json, Meeting
from local.zoom.state import START_LINK_S, State


def describe(state: State, meeting: Meeting) -> Json:
    """What create and read answer: with a new `start_url`, good for two hours, each time."""
    described: Json = {
        "uuid": meeting.uuid,
        "id": meeting.number,
        "host_id": meeting.host_id,
        "host_email": state.host_of(meeting).email,
        "assistant_id": "",
        "topic": meeting.topic,
        "type": meeting.type,
        "status": "started" if meeting.running else "waiting",
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda,
        "created_at": iso(meeting.created_at),
        "start_url": _start_url(state, meeting),
        "join_url": join_url(state, meeting),
        "password": meeting.password,
        "h323_password": meeting.password,
        "pstn_password": meeting.password,
        "encrypted_password": _encrypted(meeting),
        "pre_schedule": False,
        "creation_source": "open_api",
        "settings": dict(meeting.settings),
    }
    if meeting.start is not None:
        described["start_time"] = iso(meeting.start)
    if meeting.takes_registrants:
        described["registration_url"] = registration_url(state, meeting)
    return described


def registration_url(state: State, meeting: Meeting) -> str:
    return f"{state.settings.origin}/meeting/register/{registration_key(meeting)}"


def registration_key(meeting: Meeting) -> str:
    """Of the page where people register; the same for as long as the meeting exists."""
    digest = hashlib.sha256(f"register {meeting.uuid}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def join_url(state: State, meeting: Meeting) -> str:
    """The link for everybody; registrants have their own."""
    passcode = f"?pwd={_encrypted(meeting)}" if meeting.password else ""
    return f"{state.settings.origin}/j/{meeting.number}{passcode}"


def in_short(state: State, meeting: Meeting) -> Json:
    listed = describe(state, meeting)
    names = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone", "created_at", "join_url")
    return {name: listed[name] for name in names if name in listed}


def _start_url(state: State, meeting: Meeting) -> str:
    now = state.clock()
    state.start_links = {key: link for key, link in state.start_links.items() if link[1] > now}
    zak = secrets.token_urlsafe(48)
    state.start_links[zak] = (meeting.number, now + START_LINK_S)
    return f"{state.settings.origin}/s/{meeting.number}?zak={zak}"


def _encrypted(meeting: Meeting) -> str:
    digest = hashlib.sha256(f"{meeting.uuid}{meeting.password}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode() + ".1"
