"""One simulated Zoom: what it holds, and the courier that tells others about it."""

from dataclasses import dataclass, field

from starlette.requests import Request

from local.zoom.model import Json, Meeting
from local.zoom.settings import Settings
from local.zoom.state import State
from local.zoom.webhooks import Courier


@dataclass(slots=True)
class Simulation:
    settings: Settings
    state: State = field(init=False)
    courier: Courier = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    def publish(self, meeting: Meeting, event: Json, lag_s: float = 0.0) -> None:
        """To the apps that the meeting's host, or an admin of the account, has installed."""
        apps = self.state.installed_apps(self.state.host_of(meeting))
        self.courier.publish(apps, event, lag_s)

    async def reset(self) -> None:
        """Forget everything, and stop what is under way."""
        await self.courier.close()
        self._begin()

    def _begin(self) -> None:
        self.state = State(self.settings)
        self.courier = Courier(self.settings, self.state)


def simulation_of(request: Request) -> Simulation:
    simulation: Simulation = request.app.state.simulation
    return simulation
