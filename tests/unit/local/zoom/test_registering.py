import pytest

from tests.unit.local.zoom.driver import Receiver, Zoom

LEA = {"email": "lea@mail.example", "first_name": "Lea", "last_name": "Lang"}
HTML = {"accept": "text/html"}


def test_the_page_asks_for_a_name_and_an_address(zoom: Zoom) -> None:
    text = zoom.http.get(zoom.meeting()["registration_url"]).text
    assert "Algebra" in text
    assert all(f'name="{name}"' in text for name in LEA)


def test_who_registers_gets_a_personal_link(zoom: Zoom, receiver: Receiver) -> None:
    meeting = zoom.meeting()
    told = zoom.http.post(meeting["registration_url"], data=LEA).json()
    joined = zoom.join(meeting["id"], told["join_url"])
    zoom.settle()
    assert joined["meeting_id"] == str(meeting["id"])
    assert receiver.of("meeting.registration_created")[0]["payload"]["object"]["registrant"]["email"] == LEA["email"]


def test_a_browser_gets_the_link_on_a_page(zoom: Zoom) -> None:
    answer = zoom.http.post(zoom.meeting()["registration_url"], data=LEA, headers=HTML)
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="http://zoom.example/w/' in answer.text


def test_registering_again_gives_the_same_link(zoom: Zoom) -> None:
    url = zoom.meeting()["registration_url"]
    assert zoom.http.post(url, data=LEA).json() == zoom.http.post(url, data=LEA).json()


def test_a_host_who_approves_each_person_is_waited_for(zoom: Zoom) -> None:
    url = zoom.meeting(approval_type=1)["registration_url"]
    told = zoom.http.post(url, data=LEA).json()
    assert (told["status"], told["join_url"]) == ("pending", None)
    assert "has to approve" in zoom.http.post(url, data=LEA, headers=HTML).text


def test_the_address_of_the_page_outlives_a_new_passcode(zoom: Zoom) -> None:
    meeting = zoom.meeting()
    zoom.api("PATCH", f"/meetings/{meeting['id']}", {"password": "another1"})
    assert zoom.api("GET", f"/meetings/{meeting['id']}").json()["registration_url"] == meeting["registration_url"]


def test_the_page_outlives_the_app_that_made_the_meeting(zoom: Zoom) -> None:
    url = zoom.meeting()["registration_url"]
    zoom.control("POST", "/apps/rollcall/deauthorize", email="admin@school.example")
    assert zoom.http.post(url, data=LEA).status_code == 201


@pytest.mark.parametrize("form", [{**LEA, "email": "nobody"}, {"email": "lea@mail.example"}])
def test_a_wrong_form_is_refused(zoom: Zoom, form: dict[str, str]) -> None:
    assert zoom.http.post(zoom.meeting()["registration_url"], data=form).status_code == 400


def test_nobody_registers_when_the_meeting_is_over(zoom: Zoom) -> None:
    url = zoom.meeting()["registration_url"]
    zoom.clock.pass_(30 * 86_400)
    answer = zoom.http.get(url, headers=HTML)
    assert (answer.status_code, "Meeting is over" in answer.text) == (400, True)


def test_a_deleted_meeting_has_no_page(zoom: Zoom) -> None:
    meeting = zoom.meeting()
    zoom.api("DELETE", f"/meetings/{meeting['id']}")
    assert zoom.http.get(meeting["registration_url"]).status_code == 404


def test_an_address_nobody_gave_out_leads_nowhere(zoom: Zoom) -> None:
    assert zoom.http.get("/meeting/register/unknown").status_code == 404
