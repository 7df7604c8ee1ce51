from typing import Any, cast

from rollcall.aws.secrets import Secret


class Manager:
    def __init__(self) -> None:
        self.reads = 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - AWS's own name
        self.reads += 1
        return {"SecretString": f"{SecretId} v{self.reads}"}


def test_a_secret_is_read_again_after_five_minutes() -> None:
    now = 1000.0
    secret = Secret(cast("Any", Manager()), "oauth", clock=lambda: now)
    assert secret.read() == "oauth v1"
    now += 300
    assert secret.read() == "oauth v1"
    now += 1
    assert secret.read() == "oauth v2"


def test_a_secret_that_is_held_is_in_no_representation() -> None:
    secret = Secret(cast("Any", Manager()), "oauth")
    assert secret.read() not in repr(secret)
