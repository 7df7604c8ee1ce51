import hashlib
import hmac
import json

import httpx
import pytest

from local.zoom.webhooks import encode, signature
from tests.unit.local.zoom.driver import HOOK, SECRET, USER_SCOPES, Receiver, Zoom

LADDER = [300.0, 1_200.0, 3_600.0]


def participant(receiver: Receiver, event: str, name: str = "Lea") -> dict[str, object]:
    found = [body["payload"]["object"]["participant"] for body in receiver.of(event)]
    return next(one for one in found if one["user_name"] == name)


def test_the_signature_covers_the_timestamp_and_the_raw_bytes() -> None:
    body = (
        '{"payload":{"account_id":"AAAAAABBBB","object":{"uuid":"4444AAAiAAAAAiAiAiiAii==","participant":'
        '{"user_id":"16778240","user_name":"Zoë 🚗","registrant_id":""},"id":"1234567890"}},'
        '"event_ts":1626230691572,"event":"meeting.participant_joined"}'
    ).encode()
    expected = "v0=ffaec5c29b99bdb2dcf4923ea14a9f3e500e7222580525f92044c0bb81bfb259"
    assert signature("zoom-test-secret-0001", "1626230692", body) == expected


def test_names_travel_as_themselves() -> None:
    assert encode({"user_name": "Zoë 🚗"}) == '{"user_name":"Zoë 🚗"}'.encode()


def test_what_is_sent_is_signed(zoom: Zoom, receiver: Receiver) -> None:
    zoom.meeting()
    zoom.settle()
    sent = receiver.requests[0]
    timestamp = sent.headers["x-zm-request-timestamp"]
    message = f"v0:{timestamp}:".encode() + sent.content
    assert sent.headers["x-zm-signature"] == "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()


def test_the_header_counts_seconds_and_the_body_milliseconds(zoom: Zoom, receiver: Receiver) -> None:
    zoom.meeting()
    zoom.settle()
    assert receiver.requests[0].headers["x-zm-request-timestamp"] == "1795000000"
    assert receiver.events[0]["event_ts"] == 1795000000000


def test_a_url_that_answers_the_challenge_is_taken(empty: Zoom, receiver: Receiver) -> None:
    empty.account()
    about = {"client_id": "rollcall", "kind": "account", "webhook_secret": SECRET}
    reply = empty.control("POST", "/apps", **about, webhook_url=HOOK)
    assert reply["validation"]["ok"] is True
    assert reply["webhook_url"] == HOOK


def test_a_url_that_does_not_know_the_secret_is_refused(empty: Zoom, receiver: Receiver) -> None:
    receiver.secret = "another"
    empty.app()
    answer = empty.http.request("PATCH", "/_sim/apps/rollcall", json={"webhook_url": HOOK})
    assert answer.status_code == 400
    assert answer.json()["validation"]["ok"] is False
    assert answer.json()["webhook_url"] is None


def test_after_six_failed_validations_in_a_row_no_event_comes(zoom: Zoom, receiver: Receiver) -> None:
    receiver.secret = "another"
    for _ in range(6):
        zoom.control("POST", "/apps/rollcall/validate")
    zoom.meeting()
    zoom.settle()
    assert receiver.events == []


def test_a_failed_delivery_is_tried_again_after_5_20_and_60_minutes(zoom: Zoom, receiver: Receiver) -> None:
    receiver.answer = lambda _: httpx.Response(500)
    zoom.meeting()
    log = [entry for entry in zoom.settle() if entry["event"] == "meeting.created"]
    assert zoom.slept == LADDER
    assert [entry["retry"] for entry in log] == [0, 1, 2, 3]


def test_a_retry_keeps_its_request_id(zoom: Zoom, receiver: Receiver) -> None:
    receiver.answer = lambda _: httpx.Response(503)
    zoom.meeting()
    zoom.settle()
    assert len({request.headers["x-zm-request-id"] for request in receiver.requests}) == 1


def test_retries_stop_at_the_first_success(zoom: Zoom, receiver: Receiver) -> None:
    receiver.answer = lambda _: httpx.Response(200 if len(receiver.requests) > 1 else 500)
    zoom.meeting()
    zoom.settle()
    assert len(receiver.requests) == 2


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429])
def test_a_redirect_or_a_client_error_loses_the_event(zoom: Zoom, receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: httpx.Response(status, headers={"location": HOOK})
    zoom.meeting()
    zoom.settle()
    assert len(receiver.requests) == 1


def test_no_answer_is_tried_again(zoom: Zoom, receiver: Receiver) -> None:
    def nobody_home(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    receiver.answer = nobody_home
    zoom.meeting()
    zoom.settle()
    assert zoom.slept == LADDER


def test_every_event_can_be_doubled(zoom: Zoom, receiver: Receiver) -> None:
    zoom.faults(webhooks={"duplicate": 1})
    zoom.meeting()
    zoom.settle()
    assert len(receiver.of("meeting.created")) == 2


def test_some_doubles_are_deliveries_of_their_own(zoom: Zoom, receiver: Receiver) -> None:
    zoom.faults(webhooks={"duplicate": 1})
    for _ in range(20):
        zoom.meeting()
    zoom.settle()
    ids = {request.headers["x-zm-request-id"] for request in receiver.requests}
    assert 20 < len(ids) < 40


def test_events_can_be_dropped(zoom: Zoom, receiver: Receiver) -> None:
    zoom.faults(webhooks={"drop": 1})
    zoom.meeting()
    zoom.settle()
    assert receiver.events == []


def test_disorder_delays_each_delivery_by_its_own_chance(zoom: Zoom) -> None:
    zoom.faults(webhooks={"disorder_s": 2.0, "delay_s": 1.0})
    for _ in range(5):
        zoom.meeting()
    zoom.settle()
    assert len(set(zoom.slept)) == 5
    assert all(1.0 <= seconds <= 3.0 for seconds in zoom.slept)


def test_one_event_of_one_person_can_be_late_alone(zoom: Zoom) -> None:
    late = {"event": "meeting.participant_joined", "email": "LEA@mail.example", "by_s": 30.0}
    zoom.faults(webhooks={"late": [late]})
    zoom.lesson("Lea", "Kim")
    zoom.settle()
    assert [seconds for seconds in zoom.slept if seconds >= 30.0] == [30.0]


def test_whatever_is_late_is_told_in_the_end(zoom: Zoom, receiver: Receiver) -> None:
    zoom.faults(webhooks={"late": [{"by_s": 5.0}]})
    zoom.lesson("Lea")
    zoom.settle()
    assert len(receiver.events) == 8
    assert [seconds for seconds in zoom.slept if seconds < 5.0] == []


def test_the_same_seed_draws_the_same_faults(zoom: Zoom) -> None:
    draws = []
    for _ in range(2):
        zoom.faults(seed=7, webhooks={"disorder_s": 2.0})
        zoom.slept.clear()
        for _ in range(3):
            zoom.meeting()
        zoom.settle()
        draws.append(sorted(zoom.slept))
    assert draws[0] == draws[1]


def test_a_lesson_tells_its_story(zoom: Zoom, receiver: Receiver) -> None:
    zoom.lesson("Lea")
    zoom.settle()
    assert [event["event"].removeprefix("meeting.") for event in receiver.events] == [
        "created",
        "registration_created",
        "started",
        "participant_joined",
        "participant_joined",
        "participant_left",
        "participant_left",
        "ended",
    ]


def test_the_meetings_id_is_a_number_in_some_events_and_a_string_in_others(zoom: Zoom, receiver: Receiver) -> None:
    number, _ = zoom.lesson("Lea")
    zoom.settle()
    kinds = {event["event"]: event["payload"]["object"]["id"] for event in receiver.events}
    assert kinds["meeting.created"] == kinds["meeting.registration_created"] == number
    assert kinds["meeting.started"] == kinds["meeting.participant_left"] == str(number)


def test_a_registrant_is_named_when_joining_and_leaving(zoom: Zoom, receiver: Receiver) -> None:
    zoom.lesson("Lea")
    zoom.settle()
    joined, left = (participant(receiver, f"meeting.participant_{event}") for event in ("joined", "left"))
    assert joined["registrant_id"] == left["registrant_id"] != ""
    assert joined["id"] == ""
    assert "Host ended the meeting." in str(left["leave_reason"])


def test_a_guests_registrant_id_is_missing_first_and_empty_later(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting(approval_type=2)["id"]
    zoom.act(number, "start")
    zoom.join(number, "Lea")
    zoom.act(number, "end")
    zoom.settle()
    assert "registrant_id" not in participant(receiver, "meeting.participant_joined")
    assert participant(receiver, "meeting.participant_left")["registrant_id"] == ""


def test_the_waiting_room_has_its_own_events(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting(waiting_room=True)["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    user_id = zoom.join(number, link)["participant"]["user_id"]
    zoom.act(number, "admit", user_id=user_id)
    zoom.settle()
    names = [event["event"].removeprefix("meeting.participant_") for event in receiver.events]
    assert names[-4:] == ["joined_waiting_room", "admitted", "left_waiting_room", "joined"]
    waiting = participant(receiver, "meeting.participant_joined_waiting_room")
    assert "date_time" in waiting
    assert "join_time" not in waiting


def test_before_the_host_nobody_says_which_registrant_waits(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting(join_before_host=False)["id"]
    zoom.join(number, zoom.register(number, "Lea")[0]["join_url"])
    zoom.settle()
    assert "registrant_id" not in participant(receiver, "meeting.participant_jbh_waiting")


def test_an_update_carries_only_what_changed(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    zoom.api("PATCH", f"/meetings/{number}", {"topic": "Geometry", "duration": 60})
    zoom.settle()
    payload = receiver.of("meeting.updated")[0]["payload"]
    assert payload["object"] == {"id": number, "topic": "Geometry"}
    assert payload["old_object"] == {"id": number, "topic": "Algebra"}


def test_a_cancelled_registration_names_the_operator(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    row = zoom.register(number, "Lea")[0]
    rows = [{"id": row["registrant_id"], "email": row["email"]}]
    zoom.api("PUT", f"/meetings/{number}/registrants/status", {"action": "cancel", "registrants": rows})
    zoom.settle()
    payload = receiver.of("meeting.registration_cancelled")[0]["payload"]
    assert payload["operator"] == "admin@school.example"
    assert payload["object"]["registrant"]["id"] == row["registrant_id"]


def test_a_user_managed_app_gets_the_events_of_the_hosts_who_added_it(empty: Zoom, receiver: Receiver) -> None:
    empty.account()
    empty.app(kind="user", scopes=USER_SCOPES, webhook_url=HOOK, webhook_secret=SECRET)
    empty.connect("admin@school.example")
    empty.meeting("me")
    empty.settle()
    assert len(receiver.events) == 1
    empty.control("POST", "/apps/rollcall/deauthorize", email="admin@school.example")
    empty.connect("tutor@school.example")
    empty.meeting("me")
    empty.settle()
    hosts = {event["payload"]["object"]["host_id"] for event in receiver.of("meeting.created")}
    assert len(hosts) == 2


def test_removing_the_app_kills_the_tokens_and_says_so(zoom: Zoom, receiver: Receiver) -> None:
    zoom.control("POST", "/apps/rollcall/deauthorize", email="admin@school.example")
    zoom.settle()
    payload = receiver.of("app_deauthorized")[0]["payload"]
    assert payload["client_id"] == "rollcall"
    assert isinstance(payload["event_ts"], str)
    assert zoom.api("GET", "/users/me").status_code == 401


SHAPES = {"current": (True, False), "top_level": (False, True), "legacy": (False, False)}


@pytest.mark.parametrize(("shape", "has_ts"), SHAPES.items())
def test_a_removal_comes_in_three_shapes(zoom: Zoom, receiver: Receiver, shape: str, has_ts: tuple[bool, bool]) -> None:
    zoom.control("POST", "/apps/rollcall/deauthorize", email="admin@school.example", shape=shape)
    zoom.settle()
    event = receiver.of("app_deauthorized")[0]
    assert ("event_ts" in event["payload"], "event_ts" in event) == has_ts
    assert ("user_data_retention" in event["payload"]) == (shape == "legacy")
    assert event["payload"]["client_id"] == "rollcall"


def test_a_removal_comes_in_no_other_shape(zoom: Zoom) -> None:
    body = {"email": "admin@school.example", "shape": "round"}
    assert zoom.http.post("/_sim/apps/rollcall/deauthorize", json=body).status_code == 422


def test_an_accounts_app_loses_the_tokens_of_every_admin(empty: Zoom) -> None:
    empty.account(role="Admin")
    empty.app()
    backup = empty.connect("tutor@school.example")
    empty.connect()
    empty.control("POST", "/apps/rollcall/deauthorize", email="admin@school.example")
    assert empty.refresh(backup["refresh_token"]).status_code == 400


def test_the_log_holds_every_attempt(zoom: Zoom, receiver: Receiver) -> None:
    receiver.answer = lambda _: httpx.Response(200 if len(receiver.requests) > 1 else 502)
    zoom.meeting()
    log = [entry for entry in zoom.settle() if entry["event"] == "meeting.created"]
    assert [entry["status"] for entry in log] == [502, 200]
    assert log[0]["body"] == json.loads(receiver.requests[0].content)
