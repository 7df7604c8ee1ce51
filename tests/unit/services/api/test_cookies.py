import pytest

from rollcall.services.api.cookies import cookie_of


@pytest.mark.parametrize(
    "header",
    [
        "ours=abc",
        "a=1; ours=abc; b=2",
        " ours = abc ;",
        'ours="abc"',
        'prefs={"theme":"dark","sizes":[1,2]}; ours=abc',
        "k@x=1; ours=abc",
        "no-value; =nameless; ;; ours=abc",
        "yours=1; ours2=2; ours=abc; ours=later",
        "näme=wörd; ours=abc",
    ],
)
def test_our_cookie_is_found_among_any_neighbors(header: str) -> None:
    assert cookie_of(header, "ours") == "abc"


def test_a_value_keeps_its_own_equal_signs() -> None:
    assert cookie_of("ours=a=b==", "ours") == "a=b=="


@pytest.mark.parametrize(
    "header", ["", ";", "=", "ours", "ours=", "yours=abc", "Ours=abc", 'k={"ours":1}', "k=ours=abc"]
)
def test_what_is_not_there_is_empty(header: str) -> None:
    assert cookie_of(header, "ours") == ""
