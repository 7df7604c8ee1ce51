from tests.unit.local.zoom.driver import Zoom


def people(zoom: Zoom, number: int) -> dict[str, dict[str, object]]:
    return {person["name"]: person for person in zoom.truth(number)["people"]}


def test_the_personal_link_shows_the_topic_and_a_button(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    text = zoom.http.get(zoom.register(number, "Lea")[0]["join_url"]).text
    assert "Algebra" in text
    assert "Join</button>" in text


def test_a_page_escapes_what_it_is_given(zoom: Zoom) -> None:
    body = {"topic": "<script>alert(1)</script>", "settings": {"approval_type": 2}}
    meeting = zoom.api("POST", "/users/tutor@school.example/meetings", body).json()
    assert "<script>" not in zoom.http.get(meeting["join_url"]).text


def test_posting_to_the_personal_link_joins(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    row = zoom.register(number, "Lea")[0]
    zoom.act(number, "start")
    answer = zoom.http.post(row["join_url"], json={"device": "phone"}).json()
    assert answer["participant"]["user_id"]
    assert answer["in_waiting_room"] is False
    assert people(zoom, number)["Lea"]["registrant_id"] == row["registrant_id"]


def test_a_browser_that_joins_is_shown_the_room(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    answer = zoom.http.post(link, headers={"accept": "text/html"})
    assert "You are in the meeting." in answer.text


def test_two_devices_at_once_count_once(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    first = zoom.join(number, link)
    zoom.clock.pass_(60)
    zoom.join(number, link, device="phone")
    zoom.clock.pass_(60)
    zoom.act(number, "leave", user_id=first["participant"]["user_id"])
    zoom.clock.pass_(60)
    zoom.act(number, "end")
    lea = people(zoom, number)["Lea"]
    assert lea["seconds"] == 180
    assert len(list(lea["intervals"])) == 2  # type: ignore[call-overload]


def test_a_rejoin_is_another_connection(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    first = zoom.join(number, link)["participant"]
    zoom.act(number, "leave", user_id=first["user_id"])
    second = zoom.join(number, link)["participant"]
    assert first["user_id"] != second["user_id"]
    assert first["participant_uuid"] != second["participant_uuid"]


def test_a_restart_is_another_instance_and_seconds_add_up(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    uuids = []
    for _ in range(2):
        uuids.append(zoom.act(number, "start")["uuid"])
        zoom.join(number, link)
        zoom.clock.pass_(100)
        zoom.act(number, "end")
    assert uuids[0] != uuids[1]
    assert people(zoom, number)["Lea"]["seconds"] == 200


def test_no_instance_has_the_uuid_of_the_create_reply(zoom: Zoom) -> None:
    meeting = zoom.meeting()
    assert zoom.act(meeting["id"], "start")["uuid"] != meeting["uuid"]


def test_waiting_is_not_attending(zoom: Zoom) -> None:
    number = zoom.meeting(waiting_room=True)["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    waiting = zoom.join(number, link)
    assert waiting["in_waiting_room"] is True
    zoom.clock.pass_(60)
    zoom.act(number, "admit", user_id=waiting["participant"]["user_id"])
    zoom.clock.pass_(40)
    zoom.act(number, "end")
    assert people(zoom, number)["Lea"]["seconds"] == 40


def test_one_person_can_be_made_to_wait(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    lea, max_ = (row["join_url"] for row in zoom.register(number, "Lea", "Max"))
    zoom.act(number, "start")
    assert zoom.join(number, lea, waiting=True)["in_waiting_room"] is True
    assert zoom.join(number, max_)["in_waiting_room"] is False


def test_someone_put_back_into_the_waiting_room_stops_attending(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    user_id = zoom.join(number, link)["participant"]["user_id"]
    zoom.clock.pass_(30)
    zoom.act(number, "hold", user_id=user_id)
    zoom.clock.pass_(30)
    zoom.act(number, "end")
    assert people(zoom, number)["Lea"]["seconds"] == 30


def test_before_the_host_people_wait_in_the_lobby(zoom: Zoom) -> None:
    number = zoom.meeting(join_before_host=False)["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    assert zoom.join(number, link)["waiting_for_host"] is True
    zoom.clock.pass_(60)
    zoom.act(number, "start")
    zoom.clock.pass_(60)
    zoom.act(number, "end")
    assert people(zoom, number)["Lea"]["seconds"] == 60


def test_where_joining_before_the_host_is_allowed_the_first_learner_starts_the_meeting(zoom: Zoom) -> None:
    number = zoom.meeting(join_before_host=True)["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    uuid = zoom.join(number, link)["uuid"]
    assert zoom.act(number, "start")["uuid"] == uuid


def test_the_last_one_to_leave_ends_the_instance(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "leave", user_id=zoom.join(number, link)["participant"]["user_id"])
    assert zoom.truth(number)["instances"][0]["end"] is not None


def test_a_registrant_limited_to_one_device_is_kept_out_on_the_second(zoom: Zoom) -> None:
    number = zoom.meeting(allow_multiple_devices=False)["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    zoom.join(number, link)
    assert zoom.http.post(link).status_code == 409


def test_a_host_of_one_meeting_at_a_time_ends_the_first_by_starting_the_second(zoom: Zoom) -> None:
    first, second = zoom.meeting()["id"], zoom.meeting()["id"]
    zoom.act(first, "start")
    zoom.act(second, "start")
    assert zoom.truth(first)["instances"][0]["end"] is not None
    assert zoom.truth(second)["instances"][0]["end"] is None


def test_a_new_name_is_the_name_from_then_on(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, "start")
    user_id = zoom.join(number, link)["participant"]["user_id"]
    zoom.act(number, "rename", user_id=user_id, name="Lea's iPad")
    assert "Lea's iPad" in people(zoom, number)


def test_a_guest_is_nobodys_registrant(zoom: Zoom) -> None:
    number = zoom.meeting(approval_type=2)["id"]
    zoom.act(number, "start")
    zoom.join(number, "Someone")
    assert people(zoom, number)["Someone"]["registrant_id"] is None


def test_instants_are_whole_seconds(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.clock.pass_(0.9)
    zoom.act(number, "start")
    zoom.clock.pass_(1.9)
    zoom.act(number, "end")
    assert people(zoom, number)["Tom Tutor"]["seconds"] == 2


def test_everything_is_forgotten_by_a_reset(zoom: Zoom) -> None:
    zoom.meeting()
    zoom.control("POST", "/reset")
    assert zoom.control("GET", "/meetings") == {"meetings": []}
