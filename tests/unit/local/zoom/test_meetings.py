import pytest

from tests.unit.local.zoom.driver import ACCOUNT_SCOPES, USER_SCOPES, Zoom

TUTOR = "/users/tutor@school.example"


def test_a_user_is_found_by_email_with_plan_type(zoom: Zoom) -> None:
    body = zoom.api("GET", TUTOR).json()
    assert (body["email"], body["type"]) == ("tutor@school.example", 2)


def test_an_unknown_user_is_error_1001(zoom: Zoom) -> None:
    answer = zoom.api("GET", "/users/nobody@school.example")
    assert (answer.status_code, answer.json()["code"]) == (404, 1001)


def test_the_settings_show_the_capacity(empty: Zoom) -> None:
    empty.account(capacity=500)
    empty.app()
    empty.connect()
    assert empty.api("GET", f"{TUTOR}/settings").json()["feature"]["meeting_capacity"] == 500


def test_an_unknown_path_is_not_recognized(zoom: Zoom) -> None:
    assert zoom.api("GET", "/nothing/here").json()["code"] == 2300


def test_a_meeting_is_read_back_as_it_was_made(zoom: Zoom) -> None:
    made = zoom.meeting()
    read = zoom.api("GET", f"/meetings/{made['id']}").json()
    assert {key: read[key] for key in ("topic", "duration", "start_time", "settings")} == {
        key: made[key] for key in ("topic", "duration", "start_time", "settings")
    }
    assert read["status"] == "waiting"


def test_some_meeting_numbers_do_not_fit_32_bits(zoom: Zoom) -> None:
    numbers = [zoom.meeting()["id"] for _ in range(2)]
    assert max(numbers) > 2**32
    assert {len(str(number)) for number in numbers} == {10, 11}


def test_every_wrong_field_is_named(zoom: Zoom) -> None:
    body = {"topic": "x" * 201, "duration": 0, "timezone": "Mars/Base", "password": "not allowed"}
    answer = zoom.api("POST", f"{TUTOR}/meetings", body)
    assert (answer.status_code, answer.json()["code"]) == (400, 300)
    assert {error["field"] for error in answer.json()["errors"]} == set(body)


def test_a_wrong_setting_is_named(zoom: Zoom) -> None:
    answer = zoom.api("POST", f"{TUTOR}/meetings", {"settings": {"approval_type": 7, "waiting_room": "yes"}})
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"settings.approval_type", "settings.waiting_room"}


def test_a_body_that_is_not_an_object_is_error_300(zoom: Zoom) -> None:
    assert zoom.api("POST", f"{TUTOR}/meetings", [1]).json() == {
        "code": 300,
        "message": "Request Body should be a valid JSON object.",
    }


def test_a_time_without_z_is_local_to_the_time_zone(zoom: Zoom) -> None:
    body = {"type": 2, "start_time": "2027-01-10T10:00:00", "timezone": "Europe/Berlin"}
    assert zoom.api("POST", f"{TUTOR}/meetings", body).json()["start_time"] == "2027-01-10T09:00:00Z"


def test_a_basic_host_silently_loses_registration(empty: Zoom) -> None:
    empty.account(type=1)
    empty.app()
    empty.connect()
    meeting = empty.meeting(approval_type=0)
    assert meeting["settings"]["approval_type"] == 2
    assert "registration_url" not in meeting


def test_a_locked_setting_silently_wins(empty: Zoom) -> None:
    empty.account(locked={"mute_upon_entry": True})
    empty.app()
    empty.connect()
    assert empty.meeting(mute_upon_entry=False)["settings"]["mute_upon_entry"] is True


def test_a_waiting_room_rules_out_joining_before_the_host(zoom: Zoom) -> None:
    assert zoom.meeting(waiting_room=True, join_before_host=True)["settings"]["join_before_host"] is False


def test_with_nothing_to_protect_it_a_meeting_gets_a_waiting_room(zoom: Zoom) -> None:
    body = {"password": "", "settings": {"waiting_room": False, "meeting_authentication": False}}
    assert zoom.api("POST", f"{TUTOR}/meetings", body).json()["settings"]["waiting_room"] is True


@pytest.mark.parametrize("email", ["nobody@school.example", "basic@other.example"])
def test_an_alternative_host_is_a_licensed_user_of_the_account(zoom: Zoom, email: str) -> None:
    zoom.control("POST", "/accounts", plan="free", users=[{"email": "basic@other.example", "type": 1}])
    answer = zoom.api("POST", f"{TUTOR}/meetings", {"settings": {"alternative_hosts": email}})
    assert answer.json()["errors"] == [{"field": "settings.alternative_hosts", "message": "Invalid field."}]


def test_the_hundred_and_first_write_of_a_host_and_day_is_refused_with_misleading_headers(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    for _ in range(99):
        assert zoom.api("PATCH", f"/meetings/{number}", {"agenda": "again"}).status_code == 204
    answer = zoom.api("PATCH", f"/meetings/{number}", {"agenda": "again"})
    assert answer.status_code == 429
    assert "GMT 00:00:00" in answer.json()["message"]
    assert answer.headers["x-ratelimit-remaining"] == "5893"
    assert "retry-after" not in answer.headers


def test_the_writes_of_a_host_are_counted_anew_each_day(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    for _ in range(100):
        zoom.api("PATCH", f"/meetings/{number}", {"agenda": "again"})
    zoom.clock.pass_(86_400)
    zoom.connect()
    assert zoom.api("PATCH", f"/meetings/{number}", {"agenda": "again"}).status_code == 204


def test_moving_a_meeting_into_the_past_is_ignored(zoom: Zoom) -> None:
    meeting = zoom.meeting()
    zoom.api("PATCH", f"/meetings/{meeting['id']}", {"start_time": "2020-01-01T10:00:00Z", "topic": "Geometry"})
    read = zoom.api("GET", f"/meetings/{meeting['id']}").json()
    assert (read["start_time"], read["topic"]) == (meeting["start_time"], "Geometry")


def test_a_deleted_meeting_does_not_exist(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    assert zoom.api("DELETE", f"/meetings/{number}").status_code == 204
    answer = zoom.api("GET", f"/meetings/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, 3001)


def test_a_deleted_meeting_can_be_recovered(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.api("DELETE", f"/meetings/{number}")
    assert zoom.api("PUT", f"/meetings/{number}/status", {"action": "recover"}).status_code == 204
    assert zoom.api("GET", f"/meetings/{number}").status_code == 200


def test_a_running_meeting_cannot_be_deleted(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "start")
    answer = zoom.api("DELETE", f"/meetings/{number}")
    assert (answer.status_code, answer.json()["code"]) == (400, 3002)


def test_ending_by_the_api_ends_the_instance(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "start")
    assert zoom.api("GET", f"/meetings/{number}").json()["status"] == "started"
    assert zoom.api("PUT", f"/meetings/{number}/status", {"action": "end"}).status_code == 204
    assert zoom.api("GET", f"/meetings/{number}").json()["status"] == "waiting"


def test_a_meeting_of_another_account_does_not_exist(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.control("POST", "/accounts", plan="pro", users=[{"email": "boss@other.example", "role": "Owner"}])
    zoom.connect("boss@other.example")
    assert zoom.api("GET", f"/meetings/{number}").json()["code"] == 3001


def test_a_meeting_of_another_host_is_forbidden_to_a_user_managed_app(empty: Zoom) -> None:
    empty.account()
    empty.app(scopes=ACCOUNT_SCOPES)
    empty.connect()
    number = empty.meeting("admin@school.example")["id"]
    empty.app(kind="user", scopes=USER_SCOPES)
    empty.connect("tutor@school.example")
    answer = empty.api("GET", f"/meetings/{number}")
    assert answer.status_code == 403
    assert "code" not in answer.json()


def test_the_list_goes_page_by_page(zoom: Zoom) -> None:
    made = {zoom.meeting()["id"] for _ in range(3)}
    first = zoom.api("GET", f"{TUTOR}/meetings?page_size=2").json()
    second = zoom.api("GET", f"{TUTOR}/meetings?page_size=2&next_page_token={first['next_page_token']}").json()
    assert {row["id"] for row in first["meetings"] + second["meetings"]} == made
    assert second["next_page_token"] == ""


def test_a_page_token_is_for_the_same_query_only(zoom: Zoom) -> None:
    for _ in range(3):
        zoom.meeting()
    token = zoom.api("GET", f"{TUTOR}/meetings?page_size=2").json()["next_page_token"]
    assert zoom.api("GET", f"{TUTOR}/meetings?page_size=1&next_page_token={token}").json()["code"] == 300


def test_a_page_token_lives_fifteen_minutes(zoom: Zoom) -> None:
    for _ in range(3):
        zoom.meeting()
    token = zoom.api("GET", f"{TUTOR}/meetings?page_size=2").json()["next_page_token"]
    zoom.clock.pass_(901)
    assert zoom.api("GET", f"{TUTOR}/meetings?page_size=2&next_page_token={token}").json()["code"] == 300


def test_the_start_link_starts_the_meeting_for_two_hours(zoom: Zoom) -> None:
    link = zoom.meeting()["start_url"]
    assert zoom.http.get(link).status_code == 200
    zoom.clock.pass_(7_201)
    assert zoom.http.post(link).status_code == 403


def test_the_start_link_brings_the_host_in(zoom: Zoom) -> None:
    meeting = zoom.meeting()
    assert zoom.http.post(meeting["start_url"]).json()["uuid"]
    assert [person["role"] for person in zoom.truth(meeting["id"])["people"]] == ["host"]
