from urllib.parse import quote

import pytest

from tests.unit.local.zoom.driver import Zoom, twice


@pytest.fixture
def prompt(zoom: Zoom) -> Zoom:
    """A Zoom whose reports are there as soon as a meeting counts as ended."""
    zoom.faults(report={"delay_s": 0})
    return zoom


def participants(zoom: Zoom, uuid: str, query: str = "") -> list[dict[str, object]]:
    answer = zoom.api("GET", f"/report/meetings/{twice(uuid)}/participants?{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["participants"])


def test_a_row_is_a_connection(prompt: Zoom) -> None:
    number = prompt.meeting()["id"]
    link = prompt.register(number, "Lea")[0]["join_url"]
    prompt.act(number, "start")
    prompt.join(number, link)
    prompt.join(number, link, device="phone")
    prompt.clock.pass_(60)
    uuid = prompt.act(number, "end")["uuid"]
    prompt.clock.pass_(30)
    rows = participants(prompt, uuid)
    assert [row["name"] for row in rows] == ["Tom Tutor", "Lea", "Lea"]
    assert [row["duration"] for row in rows] == [60, 60, 60]


def test_the_registrant_id_is_there_only_when_asked_for(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    assert "registrant_id" not in participants(prompt, uuid)[1]
    assert participants(prompt, uuid, "include_fields=registrant_id")[1]["registrant_id"]


def test_people_outside_the_account_have_no_id(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    host, lea = participants(prompt, uuid)
    assert (lea["id"], lea["participant_user_id"], lea["user_email"]) == ("", "", "lea@mail.example")
    assert host["id"]


def test_time_in_the_waiting_room_is_a_row_of_its_own(prompt: Zoom) -> None:
    number = prompt.meeting(waiting_room=True)["id"]
    link = prompt.register(number, "Lea")[0]["join_url"]
    prompt.act(number, "start")
    user_id = prompt.join(number, link)["participant"]["user_id"]
    prompt.clock.pass_(20)
    prompt.act(number, "admit", user_id=user_id)
    prompt.clock.pass_(40)
    uuid = prompt.act(number, "end")["uuid"]
    prompt.clock.pass_(30)
    rows = [row for row in participants(prompt, uuid) if row["name"] == "Lea"]
    assert [(row["status"], row["duration"]) for row in rows] == [("in_waiting_room", 20), ("in_meeting", 40)]


def test_a_running_meeting_has_not_ended(prompt: Zoom) -> None:
    number = prompt.meeting()["id"]
    uuid = prompt.act(number, "start")["uuid"]
    answer = prompt.api("GET", f"/report/meetings/{twice(uuid)}/participants")
    assert (answer.status_code, answer.json()["message"]) == (404, "Meeting ID is invalid or not end.")


def test_a_report_is_late(zoom: Zoom) -> None:
    zoom.faults(report={"delay_s": 300})
    _, uuid = zoom.lesson("Lea")
    path = f"/report/meetings/{twice(uuid)}/participants"
    assert zoom.api("GET", path).json()["code"] == 3001
    zoom.clock.pass_(270)
    assert zoom.api("GET", path).status_code == 200


def test_the_first_reads_can_come_too_early(zoom: Zoom) -> None:
    zoom.faults(report={"delay_s": 0, "not_ready_reads": 2})
    _, uuid = zoom.lesson("Lea")
    path = f"/report/meetings/{twice(uuid)}/participants"
    assert [zoom.api("GET", path).status_code for _ in range(3)] == [404, 404, 200]


def test_a_report_can_be_refused_as_a_whole_before_it_is_there(zoom: Zoom) -> None:
    zoom.faults(report={"delay_s": 0, "refusals": 2})
    _, uuid = zoom.lesson("Lea", "Max")
    path = f"/report/meetings/{twice(uuid)}"
    asked = [path, f"{path}/participants", path, f"{path}/participants"]
    assert [zoom.api("GET", one).status_code for one in asked] == [404, 404, 200, 200]


def test_the_first_rows_can_be_a_part(zoom: Zoom) -> None:
    zoom.faults(report={"delay_s": 0, "partial_reads": 1})
    _, uuid = zoom.lesson("Lea", "Max", "Noa")
    assert [len(participants(zoom, uuid)) for _ in range(2)] == [2, 4]


def test_the_rows_go_page_by_page(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea", "Max")
    path = f"/report/meetings/{twice(uuid)}/participants?page_size=2"
    first = prompt.api("GET", path).json()
    second = prompt.api("GET", f"{path}&next_page_token={first['next_page_token']}").json()
    assert [row["name"] for row in first["participants"] + second["participants"]] == ["Tom Tutor", "Lea", "Max"]
    assert (first["total_records"], second["next_page_token"]) == (3, "")


def test_a_page_of_more_than_three_hundred_is_refused(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    answer = prompt.api("GET", f"/report/meetings/{twice(uuid)}/participants?page_size=301")
    assert answer.json()["errors"][0]["field"] == "page_size"


def test_a_meeting_of_one_has_no_report(prompt: Zoom) -> None:
    _, uuid = prompt.lesson()
    assert prompt.api("GET", f"/report/meetings/{twice(uuid)}").json()["code"] == 3001
    assert prompt.api("GET", f"/report/meetings/{twice(uuid)}/participants").json()["code"] == 3001


def test_a_meeting_of_one_has_no_past_participants_but_did_take_place(prompt: Zoom) -> None:
    _, uuid = prompt.lesson()
    assert prompt.api("GET", f"/past_meetings/{twice(uuid)}/participants").json()["participants"] == []
    assert prompt.api("GET", f"/past_meetings/{twice(uuid)}").json()["participants_count"] == 1


def test_the_past_participants_are_the_same_people(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    path = f"/past_meetings/{twice(uuid)}/participants?include_fields=registrant_id"
    rows = prompt.api("GET", path).json()["participants"]
    assert [row["name"] for row in rows] == ["Tom Tutor", "Lea"]
    assert rows[1]["registrant_id"]
    assert [row["internal_user"] for row in rows] == [True, False]


def test_a_number_means_the_latest_instance(prompt: Zoom) -> None:
    number, _ = prompt.lesson("Lea")
    latest = prompt.act(number, "start")["uuid"]
    prompt.act(number, "end")
    prompt.clock.pass_(30)
    assert prompt.api("GET", f"/past_meetings/{number}").json()["uuid"] == latest


def test_all_ended_instances_are_listed(prompt: Zoom) -> None:
    number, first = prompt.lesson("Lea")
    second = prompt.act(number, "start")["uuid"]
    prompt.act(number, "end")
    rows = prompt.api("GET", f"/past_meetings/{number}/instances").json()["meetings"]
    assert [row["uuid"] for row in rows] == [first, second]


def test_awkward_uuids_must_be_encoded_twice(prompt: Zoom) -> None:
    uuids = [prompt.lesson("Lea")[1] for _ in range(6)]
    awkward = [uuid for uuid in uuids if uuid.startswith("/") or "//" in uuid]
    assert awkward
    for uuid in awkward:
        assert prompt.api("GET", f"/past_meetings/{quote(uuid, safe='')}").status_code == 404
        assert prompt.api("GET", f"/past_meetings/{twice(uuid)}").json()["uuid"] == uuid


def test_other_uuids_may_be_encoded_once_or_twice(prompt: Zoom) -> None:
    uuids = [prompt.lesson("Lea")[1] for _ in range(6)]
    plain = [uuid for uuid in uuids if not uuid.startswith("/") and "//" not in uuid]
    assert plain
    for uuid in plain:
        for encoded in (quote(uuid, safe=""), twice(uuid)):
            assert prompt.api("GET", f"/past_meetings/{encoded}").json()["uuid"] == uuid


def test_the_uuid_of_the_create_reply_has_no_report(prompt: Zoom) -> None:
    uuid = prompt.meeting()["uuid"]
    assert prompt.api("GET", f"/past_meetings/{twice(uuid)}").json()["code"] == 3001


def test_a_report_of_a_basic_host_is_for_paid_users_only(prompt: Zoom) -> None:
    users = [{"email": "boss@free.example", "role": "Owner"}, {"email": "host@free.example", "type": 1}]
    prompt.control("POST", "/accounts", plan="free", users=users)
    prompt.connect("boss@free.example")
    number = prompt.meeting("host@free.example")["id"]
    prompt.act(number, "start")
    uuid = prompt.act(number, "end")["uuid"]
    prompt.clock.pass_(30)
    answer = prompt.api("GET", f"/report/meetings/{twice(uuid)}/participants")
    assert (answer.status_code, answer.json()["code"]) == (400, 200)


def test_a_meeting_of_more_than_a_year_ago_is_error_12702(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    prompt.clock.pass_(366 * 86_400)
    prompt.connect()
    assert prompt.api("GET", f"/report/meetings/{twice(uuid)}").json()["code"] == 12702


def test_the_report_sums_up_the_meeting(prompt: Zoom) -> None:
    number, uuid = prompt.lesson("Lea", seconds=600)
    body = prompt.api("GET", f"/report/meetings/{twice(uuid)}").json()
    assert (body["id"], body["participants_count"], body["duration"], body["total_minutes"]) == (number, 2, 10, 20)


def test_rows_can_be_told_wrong(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    told = participants(prompt, uuid, "include_fields=registrant_id")
    words = ["blank_ids", "masked_names", "leave_before_join", "other_instances", "repeated"]
    for count, word in zip((2, 2, 4, 6, 4), words, strict=True):
        prompt.faults(report={"delay_s": 0, "rows": [word]})
        rows = participants(prompt, uuid, "include_fields=registrant_id")
        assert len(rows) == count, word
        assert (rows[:2] == told) == (word not in words[:2]), word
    prompt.faults(report={"delay_s": 0, "rows": ["blank_ids"]})
    assert not any(
        row["registrant_id"] or row["id"] for row in participants(prompt, uuid, "include_fields=registrant_id")
    )


def test_pages_can_be_small_and_their_tokens_too_old(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    prompt.faults(report={"delay_s": 0, "largest_page": 1, "expired_pages": 1})
    path = f"/report/meetings/{twice(uuid)}/participants"
    token = prompt.api("GET", path).json()["next_page_token"]
    refused, told = (prompt.api("GET", f"{path}?next_page_token={token}") for _ in range(2))
    assert (refused.status_code, refused.json()["code"]) == (400, 300)
    assert (len(told.json()["participants"]), told.json()["next_page_token"]) == (1, "")


def test_an_answer_can_be_a_page_for_people_or_an_error_that_says_200(prompt: Zoom) -> None:
    _, uuid = prompt.lesson("Lea")
    prompt.faults(report={"delay_s": 0, "html": 1, "code_in_200": 1})
    page, error, told = (prompt.api("GET", f"/report/meetings/{twice(uuid)}/participants") for _ in range(3))
    assert (page.status_code, page.text.startswith("<!doctype html>")) == (200, True)
    assert (error.status_code, error.json()["code"]) == (200, 3001)
    assert told.json()["participants"]
