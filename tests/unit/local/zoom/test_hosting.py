"""What hosts and registrants do in Zoom's own pages."""

import pytest

from tests.unit.local.zoom.driver import SECRET, USER_SCOPES, Receiver, Zoom

HTML = {"accept": "text/html"}
OWN = "https://own.example/zoom"


def registrants(zoom: Zoom, number: int) -> dict[str, dict[str, str]]:
    rows = zoom.control("GET", f"/meetings/{number}/registrants")["registrants"]
    return {row["email"]: row for row in rows}


def test_an_edit_tells_what_changed_and_nothing_else(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "edit", topic="Geometry", duration=60, settings={"approval_type": 2})
    zoom.settle()
    payload = receiver.of("meeting.updated")[0]["payload"]
    assert payload["object"] == {"id": number, "topic": "Geometry", "settings": {"approval_type": 2}}
    assert payload["old_object"] == {"id": number, "topic": "Algebra", "settings": {"approval_type": 0}}
    assert payload["operator"] == "tutor@school.example"


def test_a_meeting_is_moved_in_its_own_time_zone(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "edit", start_time="2027-01-10T10:00:00", timezone="Europe/Berlin", duration=90, agenda="Sines")
    read = zoom.api("GET", f"/meetings/{number}").json()
    assert (read["start_time"], read["timezone"], read["duration"], read["agenda"]) == (
        "2027-01-10T09:00:00Z",
        "Europe/Berlin",
        90,
        "Sines",
    )


def test_an_edit_that_changes_nothing_is_no_event(zoom: Zoom, receiver: Receiver) -> None:
    zoom.act(zoom.meeting()["id"], "edit", topic="Algebra")
    zoom.settle()
    assert receiver.of("meeting.updated") == []


def test_a_wrong_edit_is_refused_by_its_field(zoom: Zoom) -> None:
    answer = zoom.http.post(f"/_sim/meetings/{zoom.meeting()['id']}/edit", json={"timezone": "Mars/Base"})
    assert (answer.status_code, "timezone" in answer.json()["error"]) == (422, True)


def test_an_edit_spends_nothing_of_the_apis_limit(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    for minutes in range(1, 102):
        zoom.act(number, "edit", duration=minutes)
    assert zoom.api("PATCH", f"/meetings/{number}", {"agenda": "again"}).status_code == 204


def test_without_registration_no_batch_is_taken(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "edit", settings={"approval_type": 2})
    rows = [{"email": "a@mail.example", "first_name": "A"}]
    answer = zoom.api("POST", f"/meetings/{number}/batch_registrants", {"registrants": rows})
    assert (answer.status_code, answer.json()["code"]) == (404, 404)


@pytest.mark.parametrize(("reading", "status"), [("after_event", 201), ("at_once", 400)])
def test_registration_closes_after_the_meeting_or_at_once(zoom: Zoom, reading: str, status: int) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "edit", settings={"close_registration": True})
    zoom.faults(readings={"close_registration": reading})
    answer = zoom.api("POST", f"/meetings/{number}/registrants", {"email": "a@mail.example", "first_name": "A"})
    assert answer.status_code == status


def test_a_meeting_deleted_by_its_host_is_gone_until_recovered(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "delete", by="admin@school.example")
    assert zoom.api("GET", f"/meetings/{number}").json()["code"] == 3001
    zoom.act(number, "recover")
    assert zoom.api("GET", f"/meetings/{number}").status_code == 200
    zoom.settle()
    operators = {event["event"]: event["payload"]["operator"] for event in receiver.events}
    assert operators["meeting.deleted"] == "admin@school.example"
    assert operators["meeting.recovered"] == "tutor@school.example"


def test_a_running_meeting_is_not_deleted_by_its_host(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "start")
    assert zoom.http.post(f"/_sim/meetings/{number}/delete").status_code == 409


@pytest.mark.parametrize("action", ["edit", "delete", "transfer", "registrants/approve"])
def test_nothing_happens_to_a_deleted_meeting(zoom: Zoom, action: str) -> None:
    number = zoom.meeting()["id"]
    zoom.act(number, "delete")
    body = {"host_email": "admin@school.example", "registrant": "lea@mail.example"}
    assert zoom.http.post(f"/_sim/meetings/{number}/{action}", json=body).status_code == 409


def test_a_meeting_there_is_cannot_be_recovered(zoom: Zoom) -> None:
    assert zoom.http.post(f"/_sim/meetings/{zoom.meeting()['id']}/recover").status_code == 409


def test_a_transfer_keeps_number_and_links(zoom: Zoom, receiver: Receiver) -> None:
    meeting = zoom.meeting()
    link = zoom.register(meeting["id"], "Lea")[0]["join_url"]
    zoom.act(meeting["id"], "transfer", host_email="admin@school.example")
    read = zoom.api("GET", f"/meetings/{meeting['id']}").json()
    assert read["host_email"] == "admin@school.example"
    assert zoom.http.get(link).status_code == 200
    zoom.settle()
    payload = receiver.of("meeting.updated")[0]["payload"]
    assert payload["old_object"] == {"id": meeting["id"], "host_id": meeting["host_id"]}
    assert payload["object"] == {"id": meeting["id"], "host_id": read["host_id"]}


def test_a_transfer_to_a_basic_host_costs_registration(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    zoom.control("POST", "/users/admin@school.example/plan", type=1)
    zoom.act(number, "transfer", host_email="admin@school.example")
    zoom.settle()
    assert receiver.of("meeting.updated")[0]["payload"]["object"]["settings"] == {"approval_type": 2}


def test_the_app_of_the_former_host_hears_of_the_transfer(empty: Zoom, receiver: Receiver) -> None:
    empty.account()
    empty.app(kind="user", scopes=USER_SCOPES, webhook_url=OWN, webhook_secret=SECRET)
    empty.connect("tutor@school.example")
    number = empty.meeting("me")["id"]
    empty.act(number, "transfer", host_email="admin@school.example")
    empty.settle()
    assert len(receiver.of("meeting.updated")) == 1
    assert empty.api("GET", f"/meetings/{number}").status_code == 403


@pytest.mark.parametrize("host", ["tutor@school.example", "boss@other.example"])
def test_a_meeting_goes_to_another_host_of_the_account_only(zoom: Zoom, host: str) -> None:
    number = zoom.meeting()["id"]
    zoom.control("POST", "/accounts", plan="pro", users=[{"email": "boss@other.example", "role": "Owner"}])
    assert zoom.http.post(f"/_sim/meetings/{number}/transfer", json={"host_email": host}).status_code == 409


@pytest.mark.parametrize(
    ("action", "event", "works"),
    [("deny", "denied", False), ("cancel", "cancelled", False), ("approve", "approved", True)],
)
def test_a_host_decides_about_a_registrant(
    zoom: Zoom, receiver: Receiver, action: str, event: str, *, works: bool
) -> None:
    number = zoom.meeting()["id"]
    link = zoom.register(number, "Lea")[0]["join_url"]
    zoom.act(number, f"registrants/{action}", registrant="LEA@mail.example")
    zoom.settle()
    told = receiver.of(f"meeting.registration_{event}")[0]["payload"]
    assert (told["operator"], told["object"]["registrant"]["email"]) == ("tutor@school.example", "lea@mail.example")
    assert zoom.http.get(link).is_success is works


def test_a_deleted_registrant_is_gone_without_a_word(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    row = zoom.register(number, "Lea")[0]
    zoom.settle()
    told = len(receiver.events)
    zoom.act(number, "registrants/delete", registrant=row["registrant_id"])
    zoom.settle()
    assert (registrants(zoom, number), len(receiver.events)) == ({}, told)
    assert zoom.http.get(row["join_url"]).status_code == 403


def test_nobody_is_decided_about_who_is_not_registered(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    answer = zoom.http.post(f"/_sim/meetings/{number}/registrants/deny", json={"registrant": "x@mail.example"})
    assert answer.status_code == 404


def test_a_registrant_cancels_by_the_link_in_zooms_mail(zoom: Zoom, receiver: Receiver) -> None:
    number = zoom.meeting()["id"]
    zoom.register(number, "Lea")
    row = registrants(zoom, number)["lea@mail.example"]
    assert "Cancel registration" in zoom.http.get(row["cancel_url"]).text
    assert registrants(zoom, number)["lea@mail.example"]["status"] == "approved"
    assert "is cancelled" in zoom.http.post(row["cancel_url"], headers=HTML).text
    zoom.settle()
    told = receiver.of("meeting.registration_cancelled")[0]["payload"]
    assert told["object"]["registrant"]["id"] == row["registrant_id"]
    assert "operator" not in told
    assert zoom.http.get(row["join_url"]).status_code == 403


def test_a_registration_is_cancelled_once(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.register(number, "Lea")
    url = registrants(zoom, number)["lea@mail.example"]["cancel_url"]
    assert [zoom.http.post(url).status_code for _ in range(2)] == [200, 403]
