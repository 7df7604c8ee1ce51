"""Users and their settings."""

from starlette.responses import JSONResponse, Response

from local.zoom.access import Call, Endpoint
from local.zoom.clock import iso
from local.zoom.meeting_settings import DEFAULTS
from local.zoom.model import LICENSED, Json


async def get_user(call: Call) -> Response:
    user = call.user()
    return JSONResponse(
        {
            "id": user.user_id,
            "account_id": user.account_id,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "display_name": user.name,
            "type": user.type,
            "role_name": user.role,
            "pmi": user.pmi,
            "use_pmi": user.settings.get("schedule_meeting", {}).get("use_pmi_for_instant_meetings", False),
            "timezone": user.timezone,
            "verified": 1,
            "dept": "",
            "created_at": iso(user.created_at),
            "last_login_time": iso(user.created_at),
            "pic_url": "",
            "language": "en-US",
            "status": user.status,
            "cluster": "us04",
        }
    )


async def get_settings(call: Call) -> Response:
    """The part of the settings an integration reads; the locked ones show the value they are locked to.

    What the user was given at the account's creation wins.
    """
    user = call.user()
    locked = call.simulation.state.accounts[user.account_id].locked
    meeting = DEFAULTS | locked
    is_licensed = user.type == LICENSED
    settings: Json = {
        "feature": {
            "meeting_capacity": user.capacity,
            "concurrent_meeting": "Plus" if user.concurrent_meetings > 1 else "Basic",
            "webinar": False,
        },
        "schedule_meeting": {
            "join_before_host": meeting["join_before_host"],
            "host_video": meeting["host_video"],
            "participants_video": meeting["participant_video"],
            "require_password_for_scheduling_new_meetings": True,
            "personal_meeting": True,
            "use_pmi_for_scheduled_meetings": False,
            "use_pmi_for_instant_meetings": False,
        },
        "in_meeting": {"waiting_room": meeting["waiting_room"], "breakout_room": True},
        "recording": {"cloud_recording": is_licensed, "auto_recording": meeting["auto_recording"]},
        "email_notification": {"cancel_meeting_reminder": True, "jbh_reminder": False},
    }
    return JSONResponse({section: {**values, **user.settings.get(section, {})} for section, values in settings.items()})


endpoints = [
    Endpoint("GET", "/users/{user_id}", "Light", ("user:read", "user:read:user"), get_user),
    Endpoint("GET", "/users/{user_id}/settings", "Medium", ("user:read", "user:read:settings"), get_settings),
]
