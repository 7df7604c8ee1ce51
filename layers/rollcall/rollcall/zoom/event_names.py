"""The Zoom events Rollcall acts on; the intake acknowledges the others and lets them go."""

URL_VALIDATION = "endpoint.url_validation"

MEETING_STARTED = "meeting.started"
MEETING_ENDED = "meeting.ended"
PARTICIPANT_JOINED = "meeting.participant_joined"
PARTICIPANT_LEFT = "meeting.participant_left"

WAITING_ROOM = frozenset(
    {
        "meeting.participant_joined_waiting_room",
        "meeting.participant_left_waiting_room",
        "meeting.participant_put_in_waiting_room",
        "meeting.participant_admitted",
        "meeting.participant_jbh_waiting",
        "meeting.participant_jbh_waiting_left",
        "meeting.participant_jbh_joined",
    }
)
BREAKOUT_ROOM = frozenset({"meeting.participant_joined_breakout_room", "meeting.participant_left_breakout_room"})
PARTICIPANT = frozenset({PARTICIPANT_JOINED, PARTICIPANT_LEFT}) | WAITING_ROOM | BREAKOUT_ROOM
MEETING = frozenset({MEETING_STARTED, MEETING_ENDED}) | PARTICIPANT

# Somebody changed a meeting in Zoom: a hint to look at it there.
MEETING_CHANGED = frozenset({"meeting.updated", "meeting.deleted", "meeting.recovered", "meeting.permanently_deleted"})

REGISTRATION_CANCELLED = "meeting.registration_cancelled"
REGISTRATION_DENIED = "meeting.registration_denied"
REGISTRATION_APPROVED = "meeting.registration_approved"
REGISTRATION = frozenset({REGISTRATION_CANCELLED, REGISTRATION_DENIED, REGISTRATION_APPROVED})

APP_DEAUTHORIZED = "app_deauthorized"
USER_GONE = frozenset({"user.deactivated", "user.deleted", "user.disassociated"})

HANDLED = MEETING | MEETING_CHANGED | REGISTRATION | {APP_DEAUTHORIZED} | USER_GONE
