import httpx
import pytest

from local.play.doors.browser import way_on
from local.play.doors.http import DoorError


def page(text: str) -> httpx.Response:
    return httpx.Response(
        200, text=text, request=httpx.Request("GET", "https://rollcall.test/drop-in/sip_1?identity=x")
    )


def test_a_page_that_goes_on_by_itself_says_where() -> None:
    text = '<meta http-equiv="refresh" content="1;url=https://rollcall.test/sign-in/abc">'
    assert way_on(page(text)) == "https://rollcall.test/sign-in/abc"


def test_a_way_on_may_be_relative_to_the_page() -> None:
    assert way_on(page('<meta http-equiv="refresh" content="1;url=../sign-in/abc">')).endswith("/sign-in/abc")


@pytest.mark.parametrize("text", ["<p>Done.</p>", '<meta http-equiv="refresh" content="5">'])
def test_a_page_that_stays_is_no_way_on_and_keeps_the_identity_to_itself(text: str) -> None:
    with pytest.raises(DoorError, match="leads nowhere") as stays:
        way_on(page(text))
    assert "identity=x" not in str(stays.value)
