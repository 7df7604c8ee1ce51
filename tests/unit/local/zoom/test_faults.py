import time
from typing import Any

import httpx
import pytest

from tests.unit.local.zoom.driver import Zoom

BATCH = "POST /v2/meetings/{meeting_id}/batch_registrants"
CREATE = "POST /v2/users/{user_id}/meetings"
STATUS = "PUT /v2/meetings/{meeting_id}/registrants/status"
PATCH, DELETE = (f"{method} /v2/meetings/{{meeting_id}}" for method in ("PATCH", "DELETE"))


def add(zoom: Zoom, number: int, *names: str) -> httpx.Response:
    rows = [{"email": f"{name}@mail.example", "first_name": name} for name in names]
    return zoom.api("POST", f"/meetings/{number}/batch_registrants", {"registrants": rows})


def status_of(zoom: Zoom, number: int) -> dict[str, str]:
    rows = zoom.control("GET", f"/meetings/{number}/registrants")["registrants"]
    return {row["email"]: row["status"] for row in rows}


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


def test_a_creation_whose_answer_is_lost_has_made_a_meeting(zoom: Zoom) -> None:
    zoom.faults(api={"lose_replies": {CREATE: 1}})
    body = {"type": 2, "start_time": "2027-01-10T10:00:00Z"}
    answers = [zoom.api("POST", "/users/me/meetings", body).status_code for _ in range(2)]
    assert (answers, len(zoom.control("GET", "/meetings")["meetings"])) == ([500, 201], 2)


def test_a_batch_whose_answer_is_lost_has_registered(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.faults(api={"lose_replies": {BATCH: 1}})
    assert add(zoom, number, "lea", "max").status_code == 500
    assert set(status_of(zoom, number)) == {"lea@mail.example", "max@mail.example"}


def test_a_change_of_status_can_happen_unheard(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    rows = [{"id": add(zoom, number, "lea").json()["registrants"][0]["registrant_id"], "email": "lea@mail.example"}]
    zoom.faults(api={"lose_replies": {STATUS: 1}})
    body = {"action": "cancel", "registrants": rows}
    assert zoom.api("PUT", f"/meetings/{number}/registrants/status", body).status_code == 500
    assert status_of(zoom, number) == {"lea@mail.example": "cancelled"}


def test_a_connection_breaks_after_a_change_or_a_deletion(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.faults(api={"lose_replies": {PATCH: 1, DELETE: 1}, "lost_as": "drop"})
    with pytest.raises(httpx.RemoteProtocolError):
        zoom.api("PATCH", f"/meetings/{number}", {"topic": "Geometry"})
    assert zoom.api("GET", f"/meetings/{number}").json()["topic"] == "Geometry"
    with pytest.raises(httpx.RemoteProtocolError):
        zoom.api("DELETE", f"/meetings/{number}")
    assert zoom.api("GET", f"/meetings/{number}").status_code == 404


def test_a_refused_call_loses_no_answer(zoom: Zoom) -> None:
    zoom.faults(api={"lose_replies": {DELETE: 1}})
    assert zoom.api("DELETE", "/meetings/81234567890").json()["code"] == 3001


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("second", "per-second"),
        ("concurrent", "Too many concurrent requests"),
        ("account_day", "maximum daily rate limit"),
        ("host_day", "Create/Update"),
        ("registrant_day", "registrant (lea@mail.example)"),
    ],
)
def test_the_next_calls_of_a_kind_hit_a_limit(zoom: Zoom, limit: str, words: str) -> None:
    number = zoom.meeting()["id"]
    zoom.faults(api={"limited": [{"call": BATCH, "limit": limit, "times": 2}]})
    answers = [add(zoom, number, "lea") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 201]
    assert words in answers[0].json()["message"]
    assert zoom.control("GET", "/calls")["calls"][BATCH] == 3


def test_only_the_daily_limit_of_the_account_says_when(zoom: Zoom) -> None:
    limits = ("account_day", "host_day", "registrant_day")
    zoom.faults(api={"limited": [{"limit": limit} for limit in limits]})
    headers = [zoom.api("GET", "/users/me").headers for _ in limits]
    assert [("retry-after" in one, "x-ratelimit-type" in one) for one in headers] == [
        (True, True),
        (False, False),
        (False, False),
    ]


def test_one_registrant_can_be_limited_and_not_named(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    limited = {"call": BATCH, "limit": "registrant_day", "times": 9, "email": "Max@mail.example"}
    zoom.faults(api={"limited": [limited | {"names_email": False}]})
    refused = add(zoom, number, "lea", "max")
    assert (refused.status_code, "@" in refused.json()["message"]) == (429, False)
    assert add(zoom, number, "lea").status_code == 201
    assert status_of(zoom, number) == {"lea@mail.example": "approved"}


def test_a_limit_that_does_not_exist_is_refused(zoom: Zoom) -> None:
    answer = zoom.http.request("PUT", "/_sim/faults", json={"api": {"limited": [{"limit": "moon"}]}})
    assert (answer.status_code, "faults.api.limited.0.limit" in answer.json()["error"]) == (422, True)


def test_the_faults_are_told_as_they_were_set(zoom: Zoom) -> None:
    wanted: dict[str, Any] = {"429": 0.5, "lose_replies": {BATCH: 1}, "drop_registration": ["tutor@school.example"]}
    told = zoom.control("PUT", "/faults", api=wanted, readings={"readded": "cancelled"})
    assert {name: told["api"][name] for name in wanted} == wanted
    assert zoom.control("GET", "/faults")["readings"]["readded"] == "cancelled"


def test_a_creation_can_claim_what_is_locked(empty: Zoom) -> None:
    empty.account(locked={"waiting_room": True, "approval_type": 2})
    empty.app()
    empty.connect()
    empty.faults(api={"create_echoes": True})
    made = empty.meeting(waiting_room=False)
    read = empty.api("GET", f"/meetings/{made['id']}").json()
    assert (made["settings"]["waiting_room"], read["settings"]["waiting_room"]) == (False, True)
    assert ("registration_url" in made, "registration_url" in read) == (True, False)


def test_registration_does_not_take_for_a_chosen_host(zoom: Zoom) -> None:
    zoom.faults(api={"drop_registration": ["tutor@school.example"]})
    assert zoom.meeting()["settings"]["approval_type"] == 2
    assert zoom.meeting("admin@school.example")["settings"]["approval_type"] == 0


def test_a_meeting_that_has_just_ended_counts_as_running_for_a_while(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.faults(api={"still_running_s": 5})
    zoom.act(number, "start")
    zoom.api("PUT", f"/meetings/{number}/status", {"action": "end"})
    assert zoom.api("DELETE", f"/meetings/{number}").json()["code"] == 3002
    zoom.clock.pass_(5)
    assert zoom.api("DELETE", f"/meetings/{number}").status_code == 204


@pytest.mark.parametrize(("reading", "status"), [("refused", 400), ("done", 204)])
def test_ending_what_does_not_run_has_two_readings(zoom: Zoom, reading: str, status: int) -> None:
    zoom.faults(readings={"idle_end": reading})
    assert zoom.api("PUT", f"/meetings/{zoom.meeting()['id']}/status", {"action": "end"}).status_code == status
