"""Recordings: there are none in this simulated Zoom, and it says so as Zoom does."""

from starlette.responses import Response

from local.zoom.access import Call, Endpoint
from local.zoom.errors import ZoomError


async def of_meeting(_: Call) -> Response:
    raise ZoomError(404, 3301, "There is no recording for this meeting.")


endpoints = [
    Endpoint(
        "GET",
        "/meetings/{meeting_id}/recordings",
        "Light",
        ("recording:read", "cloud_recording:read:list_recording_files"),
        of_meeting,
    ),
]
