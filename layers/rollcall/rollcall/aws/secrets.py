"""Secrets Manager, read seldom."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass(slots=True)
class Secret:
    """One secret, kept for five minutes."""

    manager: "SecretsManagerClient"
    secret_id: str
    clock: Callable[[], float] = time.monotonic
    keep_s: int = 300
    _held: str = field(default="", repr=False)
    _read_at: float = 0.0

    def read(self) -> str:
        if not self._held or self.clock() - self._read_at > self.keep_s:
            self._held = self.manager.get_secret_value(SecretId=self.secret_id)["SecretString"]
            self._read_at = self.clock()
        return self._held
