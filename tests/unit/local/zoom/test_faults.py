import time

from tests.unit.local.zoom.driver import Zoom


def test_a_share_of_the_calls_can_fail(zoom: Zoom) -> None:
    zoom.faults(seed=3, api={"500": 0.5})
    statuses = {zoom.api("GET", "/users/me").status_code for _ in range(20)}
    assert statuses == {200, 500}


def test_a_limited_call_names_its_category(zoom: Zoom) -> None:
    zoom.faults(api={"429": 1})
    answer = zoom.api("GET", "/users/me")
    assert answer.json()["code"] == 429
    assert (answer.headers["x-ratelimit-category"], answer.headers["x-ratelimit-type"]) == ("Light", "QPS")


def test_the_daily_limit_says_when_in_a_date(zoom: Zoom) -> None:
    zoom.faults(api={"429": 1, "daily": True})
    assert zoom.api("GET", "/users/me").headers["retry-after"].endswith("T00:00:00Z")


def test_the_limits_of_the_plan_count_by_the_second(empty: Zoom) -> None:
    empty.account(plan="free")
    empty.app()
    empty.connect()
    empty.faults(api={"rate_limits": True})
    assert [empty.api("GET", "/users/me").status_code for _ in range(5)] == [200] * 4 + [429]
    empty.clock.pass_(1)
    assert empty.api("GET", "/users/me").status_code == 200


def test_what_is_left_out_works_again(zoom: Zoom) -> None:
    zoom.faults(api={"500": 1})
    zoom.faults()
    assert zoom.api("GET", "/users/me").status_code == 200


def test_an_unknown_fault_is_refused(zoom: Zoom) -> None:
    answer = zoom.http.request("PUT", "/_sim/faults", json={"webhooks": {"duplicates": 1}})
    assert (answer.status_code, answer.json()) == (422, {"error": "faults.webhooks does not know duplicates"})


def test_the_lifetime_of_an_access_token_can_be_set(zoom: Zoom) -> None:
    zoom.faults(oauth={"access_token_s": 5})
    zoom.connect()
    zoom.clock.pass_(5)
    assert zoom.api("GET", "/users/me").status_code == 401


def test_calls_are_counted_by_path_template(zoom: Zoom) -> None:
    for _ in range(2):
        zoom.meeting()
    assert zoom.control("GET", "/calls")["calls"]["POST /v2/users/{user_id}/meetings"] == 2


def test_a_lost_reply_has_spent_the_refresh_token(zoom: Zoom) -> None:
    tokens = zoom.connect()
    zoom.faults(oauth={"lose_replies": 1})
    assert zoom.refresh(tokens["refresh_token"]).status_code == 500
    assert zoom.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_only_so_many_replies_are_lost(zoom: Zoom) -> None:
    codes = [zoom.consent()["code"] for _ in range(3)]
    zoom.faults(oauth={"lose_replies": 2})
    assert [zoom.exchange(code).status_code for code in codes] == [500, 500, 200]


def test_the_token_endpoint_can_be_slow(zoom: Zoom) -> None:
    zoom.faults(oauth={"latency_s": 0.05})
    began = time.monotonic()
    zoom.connect()
    assert time.monotonic() - began >= 0.05
