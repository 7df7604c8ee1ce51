import pytest

from rollcall.zoom.scopes import NEEDED, REPORTS, missing


def test_granular_names_do() -> None:
    assert missing([f"{name}:admin" for name in NEEDED], NEEDED, personal=False) == []
    assert missing(NEEDED, NEEDED, personal=True) == []


def test_classic_names_do_as_well() -> None:
    classic = ["user:read:admin", "meeting:read:admin", "meeting:write:admin", "report:read:admin"]
    assert missing(classic, {**NEEDED, **REPORTS}, personal=False) == []


@pytest.mark.parametrize(("personal", "ending"), [(True, ""), (False, ":admin")])
def test_what_is_missing_is_named_as_its_app_has_it(personal: bool, ending: str) -> None:
    granted = [f"{name}{ending}" for name in NEEDED if name != "meeting:read:meeting"]
    assert missing(granted, NEEDED, personal=personal) == [f"meeting:read:meeting{ending}"]


def test_a_scope_of_the_other_kind_of_app_does_not_count() -> None:
    assert missing(NEEDED, NEEDED, personal=False) == [f"{name}:admin" for name in NEEDED]
