from dataclasses import dataclass
from io import StringIO

import pytest
from rich.console import Console

from local.play.__main__ import play


@dataclass(frozen=True)
class Nowhere:
    """Addresses at which nothing listens."""

    api_url: str = "http://127.0.0.1:9/api"
    zoom_url: str = "http://127.0.0.1:9"
    lms_url: str = "http://127.0.0.1:9"
    api_key: str = "rk_1_2"
    tenant_id: str = "t_1"


@pytest.mark.enable_socket
def test_what_cannot_be_played_is_no_success_and_says_why() -> None:
    out = StringIO()
    assert play(Nowhere(), Console(file=out, width=120)) is False
    assert "the class ended early: ConnectError" in out.getvalue()
    assert "the day ended early: ConnectError" in out.getvalue()
