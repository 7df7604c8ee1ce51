"""How the stack differs from one in AWS: a simulated Zoom whose delays are sixty times shorter, and ours with them."""

TIME_SCALE = 60

SENDER = "rollcall@school.example"

_PARAMETERS = {
    "NoShowDelaySeconds": "10",
    "NoShowSettleSeconds": "2",
    "ReportDelaysSeconds": "5,15,35,60,180,720,1440",
    "LiveSettleDelaySeconds": "1",
    "DisconnectSweepDelaySeconds": "5",
    "DeliveryDelaysSeconds": "1,5,30",
    "SenderEmail": SENDER,
    "PrivateAddressesAllowed": "true",
}

CLIENT_IDS = {"account": "rollcall-local", "user": "rollcall-local-user"}

# The scopes that the README asks for in an admin-managed app, no more: the class shows that they are enough.
SCOPES = (
    "meeting:delete:meeting:admin",
    "meeting:read:list_past_instances:admin",
    "meeting:read:list_past_participants:admin",
    "meeting:read:list_registrants:admin",
    "meeting:read:meeting:admin",
    "meeting:read:participant:admin",
    "meeting:read:past_meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:update:registrant_status:admin",
    "meeting:update:status:admin",
    "meeting:write:batch_registrants:admin",
    "meeting:write:meeting:admin",
    "meeting:write:registrant:admin",
    "report:read:list_meeting_participants:admin",
    "report:read:meeting:admin",
    "user:read:settings:admin",
    "user:read:user:admin",
)

# A user-managed app has the same without the ending, and no right to reports.
USER_SCOPES = tuple(scope.removesuffix(":admin") for scope in SCOPES if not scope.startswith("report:"))


def parameters(architecture: str, public_url: str, zoom_url: str) -> dict[str, str]:
    """The template's parameters."""
    return _PARAMETERS | {
        "Architecture": architecture,
        "PublicUrl": public_url,
        "ZoomApiUrl": zoom_url,
        "ZoomOauthUrl": zoom_url,
    }
