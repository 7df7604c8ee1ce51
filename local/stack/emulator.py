"""MiniStack, the AWS of the local stack: one process, functions in warm subprocesses, roles enforced."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

REGION = "us-east-1"
API_ID = "rollcall"
STAGE = "live"


@dataclass(frozen=True)
class LocalAws:
    """The emulator on one port, seen with its administrator's eyes."""

    port: int

    @classmethod
    def at(cls, url: str) -> "LocalAws":
        """The emulator that answers at `url`."""
        return cls(int(url.rpartition(":")[2]))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """Known before the API is: the tag `ms-custom-id` gives the API its id."""
        return f"{self.url}/_aws/execute-api/{API_ID}/{STAGE}"

    @cached_property
    def credentials(self) -> dict[str, str]:
        """For programs that talk to it as the account's administrator. No file of the user's is read."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def environment(self, scratch: Path) -> dict[str, str]:
        """For the emulator itself: on this machine only, roles enforced, no port but its own."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return inherited | {
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "TMPDIR": str(scratch),
        }

    def client(self, service: Any) -> Any:  # noqa: ANN401 - the caller knows which client it asks for
        keys = self.credentials
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        )
