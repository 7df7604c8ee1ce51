"""One clock for Rollcall's handlers and the simulated Zoom; it stands still until a test moves it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Whole seconds, so that what was handed in is what is stored."""

    def __init__(self) -> None:
        self._at = 0
        self.reset()

    def reset(self) -> None:
        """To the present: other clocks (botocore's, the tokens') go on beside this one."""
        self._at = int(time.time())

    def time(self) -> float:
        return float(self._at)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._at, UTC)

    def forward(self, seconds: float) -> None:
        self._at += int(seconds)

    def move_to(self, moment: datetime) -> None:
        self._at = int(moment.timestamp())

    def after(self, seconds: float) -> datetime:
        return self.now() + timedelta(seconds=seconds)
