from tests.unit.local.zoom.driver import Zoom

TUTOR = "tutor@school.example"


def test_scheduled_meetings_use_no_pmi_by_default(zoom: Zoom) -> None:
    scheduling = zoom.api("GET", f"/users/{TUTOR}/settings").json()["schedule_meeting"]
    assert (scheduling["personal_meeting"], scheduling["use_pmi_for_scheduled_meetings"]) == (True, False)


def test_a_user_is_made_with_settings_of_their_own(empty: Zoom) -> None:
    empty.account(settings={"schedule_meeting": {"use_pmi_for_scheduled_meetings": True}})
    empty.app()
    empty.connect()
    theirs = empty.api("GET", f"/users/{TUTOR}/settings").json()["schedule_meeting"]
    assert (theirs["use_pmi_for_scheduled_meetings"], theirs["host_video"]) == (True, False)
    admins = empty.api("GET", "/users/me/settings").json()["schedule_meeting"]
    assert admins["use_pmi_for_scheduled_meetings"] is False
