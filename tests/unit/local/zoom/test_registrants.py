import pytest

from tests.unit.local.zoom.driver import Zoom


def add(zoom: Zoom, number: int, email: str = "lea@mail.example", **more: object) -> dict[str, object]:
    body = {"email": email, "first_name": "Lea", **more}
    return dict(zoom.api("POST", f"/meetings/{number}/registrants", body).json())


def test_a_registrant_gets_an_id_and_a_personal_link(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    added = add(zoom, number)
    assert added["registrant_id"]
    assert str(added["join_url"]).startswith(f"http://zoom.example/w/{number}?tk=")


def test_a_known_email_gets_the_same_registrant(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    assert add(zoom, number)["registrant_id"] == add(zoom, number, "LEA@mail.example")["registrant_id"]


def test_the_fourth_add_of_a_registrant_and_day_is_refused(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    for _ in range(3):
        add(zoom, number)
    assert add(zoom, number)["code"] == 429
    assert "registrant_id" in add(zoom, number, "other@mail.example")


def test_the_names_have_bounds(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    answer = add(zoom, number, "x" * 129 + "@mail.example", first_name="", last_name="x" * 65)
    assert answer["errors"] == [
        {"field": name, "message": "Invalid field."} for name in ("email", "first_name", "last_name")
    ]


def test_without_registration_nobody_is_added(zoom: Zoom) -> None:
    number = zoom.meeting(approval_type=2)["id"]
    answer = zoom.api("POST", f"/meetings/{number}/registrants", {"email": "a@b.example", "first_name": "A"})
    assert (answer.status_code, answer.json()["code"]) == (404, 404)


def test_a_batch_adds_thirty(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    assert len(zoom.register(number, *(f"L{i}" for i in range(30)))) == 30


def test_a_batch_of_thirty_one_is_refused(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    rows = [{"email": f"l{i}@mail.example", "first_name": "L"} for i in range(31)]
    assert zoom.api("POST", f"/meetings/{number}/batch_registrants", {"registrants": rows}).json()["code"] == 300


def test_a_batch_with_one_wrong_row_adds_nobody(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    rows = [{"email": "a@mail.example", "first_name": "A"}, {"email": "b@mail.example"}]
    assert zoom.api("POST", f"/meetings/{number}/batch_registrants", {"registrants": rows}).status_code == 400
    assert zoom.api("GET", f"/meetings/{number}/registrants").json()["total_records"] == 0


def test_a_batch_is_for_scheduled_meetings(zoom: Zoom) -> None:
    body = {"type": 3, "settings": {"approval_type": 0}}
    number = zoom.api("POST", "/users/tutor@school.example/meetings", body).json()["id"]
    rows = [{"email": "a@mail.example", "first_name": "A"}]
    assert zoom.api("POST", f"/meetings/{number}/batch_registrants", {"registrants": rows}).json()["code"] == 303


def test_with_manual_approval_there_is_no_link_until_approved(zoom: Zoom) -> None:
    number = zoom.meeting(approval_type=1)["id"]
    added = add(zoom, number)
    assert "join_url" not in added
    rows = [{"id": added["registrant_id"], "email": "lea@mail.example"}]
    body = {"action": "approve", "registrants": rows}
    assert zoom.api("PUT", f"/meetings/{number}/registrants/status", body).status_code == 204
    assert zoom.api("GET", f"/meetings/{number}/registrants/{added['registrant_id']}").json()["join_url"]


def test_the_list_shows_the_approved_unless_asked_otherwise(zoom: Zoom) -> None:
    number = zoom.meeting(approval_type=1)["id"]
    add(zoom, number)
    assert zoom.api("GET", f"/meetings/{number}/registrants").json()["registrants"] == []
    pending = zoom.api("GET", f"/meetings/{number}/registrants?status=pending").json()["registrants"]
    assert [row["email"] for row in pending] == ["lea@mail.example"]


def test_a_cancelled_registrant_has_a_dead_link(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    added = add(zoom, number)
    body = {"action": "cancel", "registrants": [{"id": added["registrant_id"], "email": "lea@mail.example"}]}
    zoom.api("PUT", f"/meetings/{number}/registrants/status", body)
    assert zoom.http.get(str(added["join_url"])).status_code == 403


def test_a_deleted_registrant_has_a_dead_link(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    added = add(zoom, number)
    assert zoom.api("DELETE", f"/meetings/{number}/registrants/{added['registrant_id']}").status_code == 204
    assert zoom.http.get(str(added["join_url"])).status_code == 403


def test_the_links_of_a_deleted_meeting_are_dead(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    added = add(zoom, number)
    zoom.api("DELETE", f"/meetings/{number}")
    assert zoom.http.post(str(added["join_url"])).status_code == 403


def test_an_approved_registrant_comes_in_by_the_old_link_again(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    added = add(zoom, number)
    rows = [{"id": added["registrant_id"], "email": "lea@mail.example"}]
    for action in ("cancel", "approve"):
        zoom.api("PUT", f"/meetings/{number}/registrants/status", {"action": action, "registrants": rows})
    assert zoom.http.get(str(added["join_url"])).status_code == 200


def test_the_eleventh_status_change_of_a_registrant_and_day_is_refused(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    rows = [{"id": add(zoom, number)["registrant_id"], "email": "lea@mail.example"}]
    body = {"action": "approve", "registrants": rows}
    answers = [zoom.api("PUT", f"/meetings/{number}/registrants/status", body).status_code for _ in range(11)]
    assert answers == [204] * 10 + [429]


def test_after_the_meeting_nobody_registers(zoom: Zoom) -> None:
    number = zoom.meeting()["id"]
    zoom.clock.pass_(86_400)
    zoom.connect()
    assert add(zoom, number)["code"] == 3038


def change(zoom: Zoom, number: int, action: str, *registrant_ids: object) -> int:
    body = {"action": action, "registrants": [{"id": one} for one in registrant_ids]}
    return zoom.api("PUT", f"/meetings/{number}/registrants/status", body).status_code


@pytest.mark.parametrize(
    ("reading", "linked", "works"),
    [("revived", True, True), ("cancelled", True, False), ("cancelled_without_link", False, False)],
)
def test_a_cancelled_registrant_added_again_is_revived_or_waits(
    zoom: Zoom, reading: str, *, linked: bool, works: bool
) -> None:
    zoom.faults(readings={"readded": reading})
    number = zoom.meeting()["id"]
    added = add(zoom, number)
    change(zoom, number, "cancel", added["registrant_id"])
    again = add(zoom, number)
    assert again["registrant_id"] == added["registrant_id"]
    assert ("join_url" in again) is linked
    assert zoom.http.get(str(added["join_url"])).is_success is works
    change(zoom, number, "approve", added["registrant_id"])
    assert zoom.http.get(str(added["join_url"])).is_success


@pytest.mark.parametrize(("reading", "listed"), [("denied", ["denied"]), ("pending", ["pending"]), ("nowhere", [])])
def test_a_cancelled_registrant_is_listed_somewhere_or_nowhere(zoom: Zoom, reading: str, listed: list[str]) -> None:
    zoom.faults(readings={"cancelled_listed": reading})
    number = zoom.meeting()["id"]
    change(zoom, number, "cancel", add(zoom, number)["registrant_id"])
    found = [
        status
        for status in ("approved", "pending", "denied")
        if zoom.api("GET", f"/meetings/{number}/registrants?status={status}").json()["registrants"]
    ]
    assert found == listed


def test_the_adds_of_a_registrant_can_count_over_all_meetings(zoom: Zoom) -> None:
    zoom.faults(readings={"registrant_limits": "email"})
    numbers = [zoom.meeting()["id"] for _ in range(4)]
    codes = [add(zoom, number).get("code") for number in numbers]
    assert codes == [None, None, None, 429]
    assert "code" not in add(zoom, numbers[0], "max@mail.example")


def test_the_status_changes_can_count_by_meeting_and_call(zoom: Zoom) -> None:
    zoom.faults(readings={"registrant_limits": "meeting"})
    number = zoom.meeting()["id"]
    people = [row["registrant_id"] for row in zoom.register(number, *(f"L{i}" for i in range(12)))]
    assert change(zoom, number, "approve", *people) == 204
    assert [change(zoom, number, "approve", one) for one in people[:10]] == [204] * 9 + [429]
