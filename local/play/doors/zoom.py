"""The simulated Zoom as the class uses it: its control API and the door of a personal link."""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from local.play.doors.http import DoorError, Json, call, checked
from local.play.people import Staff
from local.play.presence import Truth

LICENSED = 2


@dataclass(frozen=True)
class Place:
    """Where a person got to: a connection of theirs, inside or in the waiting room."""

    user_id: str
    is_waiting: bool


class SimulatedZoom:
    """What the people of the class, and Zoom itself, do."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def add_account(self, staff: Sequence[Staff], time_zone: str) -> dict[str, str]:
        """An account on a business plan whose users are all licensed; their ids in Zoom by e-mail."""
        users = [
            {
                "email": person.email,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "type": LICENSED,
                "role": person.role,
                "timezone": time_zone,
            }
            for person in staff
        ]
        made = await call(self._client, "POST", "/_sim/accounts", {"plan": "business", "users": users})
        return {user["email"]: user["id"] for user in made["users"]}

    async def set_faults(self, faults: Json) -> None:
        """What goes wrong from now on."""
        await call(self._client, "PUT", "/_sim/faults", faults)

    async def start_by_link(self, start_url: str) -> str:
        """The host presses "Start" on the page behind the start link; returns the uuid of this run."""
        return str(checked(await self._client.post(start_url, json={})).json()["uuid"])

    async def end(self, number: str) -> None:
        """The host ends the meeting for all."""
        await call(self._client, "POST", f"/_sim/meetings/{number}/end", {})

    async def join_by_link(self, zoom_join_url: str, device: str, *, waiting: bool = False) -> Place:
        """A learner presses "Join" on the page behind their personal Zoom link; `waiting`: the host holds them back."""
        body = {"device": device, "waiting": waiting}
        return _place(checked(await self._client.post(zoom_join_url, json=body)).json())

    async def is_turned_away(self, zoom_join_url: str) -> bool:
        """Whether the page behind a personal Zoom link no longer lets its owner in."""
        return (await self._client.get(zoom_join_url)).is_client_error

    async def join_as_guest(self, number: str, name: str, device: str) -> Place:
        """Somebody joins by the plain meeting number, with a name and no e-mail."""
        answer = await call(self._client, "POST", f"/_sim/meetings/{number}/join", {"name": name, "device": device})
        return _place(answer)

    async def leave(self, number: str, user_id: str) -> None:
        """One connection leaves."""
        await call(self._client, "POST", f"/_sim/meetings/{number}/leave", {"user_id": user_id})

    async def rename(self, number: str, user_id: str, name: str) -> None:
        """A participant changes the name shown."""
        await call(self._client, "POST", f"/_sim/meetings/{number}/rename", {"user_id": user_id, "name": name})

    async def admit(self, number: str, user_id: str) -> None:
        """The host lets somebody in from the waiting room."""
        await call(self._client, "POST", f"/_sim/meetings/{number}/admit", {"user_id": user_id})

    async def registrants(self, number: str) -> dict[str, Json]:
        """Everybody Zoom has on its list, whatever their status, by e-mail."""
        answer = await call(self._client, "GET", f"/_sim/meetings/{number}/registrants")
        return {row["email"]: row for row in answer["registrants"]}

    async def cancel_registration(self, number: str, email: str) -> None:
        """A learner cancels on the page that Zoom's mail to them leads to."""
        checked(await self._client.post((await self.registrants(number))[email]["cancel_url"]))

    async def delete(self, number: str) -> None:
        """The host deletes the meeting in Zoom's own pages."""
        await call(self._client, "POST", f"/_sim/meetings/{number}/delete", {})

    async def meetings(self) -> list[Json]:
        """All there are and were, in short: `{meeting_id, host_id, is_deleted}` and more."""
        return list((await call(self._client, "GET", "/_sim/meetings"))["meetings"])

    async def truth(self, number: str) -> Truth:
        """Who really was in the room, and when."""
        return Truth.from_json(await call(self._client, "GET", f"/_sim/meetings/{number}/truth"))

    async def calls(self) -> list[Json]:
        """The API calls one by one: `{method, path, status, url_path}`, `path` being the template."""
        return list((await call(self._client, "GET", "/_sim/calls"))["log"])


def _place(answer: Json) -> Place:
    try:
        return Place(str(answer["participant"]["user_id"]), bool(answer["in_waiting_room"]))
    except KeyError as missing:
        raise DoorError(f"the simulated Zoom did not say {missing}: {answer}") from missing
