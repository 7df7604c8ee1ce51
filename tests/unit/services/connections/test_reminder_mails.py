import pytest

from rollcall.aws.mail import Mail
from rollcall.services.connections.reminder_mails import reminder
from rollcall.store.connections import ConnectionStatus
from rollcall.store.tenants import Tenant
from tests.unit.records import START, TENANT, connection

SCHOOL = Tenant(tenant_id=TENANT, name="Example & Sons\nSchool", created_at=START)


def mail(**changes: object) -> Mail:
    waiting = {"status": ConnectionStatus.REAUTHORIZATION_REQUIRED, "reauthorization_since": START}
    return reminder(SCHOOL, connection(**waiting, **changes))


def test_the_subject_names_the_tenant_and_the_kind_on_one_line() -> None:
    assert mail().subject == "Connect Zoom again: Example & Sons School (the whole Zoom account)"
    assert mail(kind="user").subject.endswith("(a host's own Zoom account)")
    assert mail(kind="server_to_server").subject.endswith("(your own Zoom app)")


def test_the_text_says_which_why_what_waits_and_what_to_do() -> None:
    text = mail(reason="owner_gone", return_url="https://lms.example.edu/connected?secret=1").text
    assert "Which:  the whole Zoom account (connection con_1), since October 05, 2026 at 10:00 UTC" in text
    assert "Why:    Whoever gave the permission has left the Zoom account or lost their rights there." in text
    assert "no meeting is created" in text
    assert "What to do: Open Connect Zoom in your learning platform" in text
    assert "Your learning platform: https://lms.example.edu/\n" in text


def test_both_forms_say_the_same() -> None:
    told = mail(reason="credentials_refused", kind="server_to_server", return_url="https://lms.example.edu/x")
    for form in (told.text, told.html):
        assert "Zoom no longer accepts the credentials of your Zoom app." in form
        assert "https://lms.example.edu/" in form
        assert "con_1" in form


def test_a_tenants_name_cannot_become_markup() -> None:
    assert "Example &amp; Sons School" in mail().html


@pytest.mark.parametrize("reason", ["", "a_word_of_tomorrow"])
def test_a_reason_without_words_of_its_own_is_told_in_general(reason: str) -> None:
    assert "Zoom has ended the permission" in mail(reason=reason).text


def test_nothing_of_zooms_and_no_query_of_a_url_is_told() -> None:
    told = mail(return_url="https://user:secret@lms.example.edu/x?token=secret", scopes=["user:read:user:admin"])
    for form in (told.subject, told.text, told.html):
        for hidden in ("secret", "admin@school.example", "user:read", connection().account_id + " ", "host-id"):
            assert hidden not in form
