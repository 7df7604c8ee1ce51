import httpx
import pytest

from rollcall.zoom.budget import at_most
from rollcall.zoom.errors import ZoomUnavailableError


@pytest.fixture
def sent() -> list[str]:
    return []


def client(sent: list[str]) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.path)
        return httpx.Response(204)

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="https://zoom.example")


def test_what_is_asked_beyond_the_limit_is_not_sent(sent: list[str]) -> None:
    api, oauth = client(sent), client(sent)
    with at_most(2, api, oauth):
        api.get("/users/me")
        oauth.post("/oauth/token")
        for last in (api, oauth):
            with pytest.raises(ZoomUnavailableError):
                last.get("/more")
    assert sent == ["/users/me", "/oauth/token"]


def test_one_client_for_both_counts_a_call_once(sent: list[str]) -> None:
    http = client(sent)
    with at_most(2, http, http):
        http.get("/1")
        http.get("/2")
    assert sent == ["/1", "/2"]


def test_an_error_leaves_no_limit_behind(sent: list[str]) -> None:
    http = client(sent)
    for _ in range(2):
        with pytest.raises(ZoomUnavailableError), at_most(0, http):
            http.get("/no")
    http.get("/yes")
    assert sent == ["/yes"]
