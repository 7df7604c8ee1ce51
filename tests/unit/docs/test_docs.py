"""What the README and docs/ promise, held against the code."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.stack.settings import SCOPES
from rollcall.ids import SignInPageId
from rollcall.lms.identities import key_of, read
from rollcall.zoom import event_names, scopes

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def snippets(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The headings of a page as its links name them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", page.read_text(encoding="utf-8")):
        target = (page.parent / path) if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_snippet_can_be_read_by_its_own_language(page: Path) -> None:
    for code in snippets(page, "python"):
        compile(code, str(page), "exec")
    for text in snippets(page, "json"):
        json.loads(text)


def test_the_guides_identity_is_one_that_a_sign_in_page_takes() -> None:
    [code] = [one for one in snippets(ROOT / "docs/lms-guide.md", "python") if "jwt.encode" in one]
    written: dict[str, Any] = {}
    exec(code, written)  # noqa: S102 - the guide's own
    learner = {"learner_id": "l-1", "name": "Ada Lovelace", "email": "ada@example.edu"}
    page = {"sign_in_page_id": "sip_1", "url": "https://rollcall.example/drop-in/sip_1"}
    key = {"identity_key_id": "idk_1", "secret": "a secret of at least thirty-two bytes"}
    address, _, identity = written["address_for"](learner, page, key).partition("?identity=")
    told = read(identity, key["secret"], SignInPageId("sip_1"), datetime.now(UTC))
    assert (address, key_of(identity)) == (page["url"], "idk_1")
    assert (told.sub, told.name, told.email) == ("l-1", "Ada Lovelace", "ada@example.edu")


def test_the_readme_subscribes_to_exactly_the_events_that_are_acted_on() -> None:
    assert set(re.findall(r"`((?:meeting|user)\.\w+|app_deauthorized)`", README)) == event_names.HANDLED


NEEDED = {**scopes.NEEDED, **scopes.SETTINGS, **scopes.REPORTS}


def scope_names(cell: str) -> list[str]:
    return [name.removesuffix(":admin") for name in re.findall(r"`([\w:]+)`", cell)]


def test_the_readme_asks_for_exactly_the_scopes_that_the_calls_need() -> None:
    table = re.search(r"\| granular \|.*?\n\n", README, re.DOTALL)
    assert table
    rows = [row.split("|")[1:3] for row in table[0].strip().splitlines()]
    assert {name: scope_names(old)[0] for new, old in rows for name in scope_names(new)} == NEEDED


def test_the_local_app_has_exactly_the_scopes_that_the_calls_need() -> None:
    assert sorted(SCOPES) == sorted(f"{name}:admin" for name in NEEDED)


def test_each_call_to_zoom_is_told_with_a_scope_that_is_asked_for() -> None:
    page = (ROOT / "docs/zoom-app.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in page.splitlines() if re.match(r"\| `(GET|POST|PUT|PATCH|DELETE) /", row)]
    told = {scope_names(row[3])[0]: scope_names(row[4])[0] for row in rows}
    assert told.items() <= NEEDED.items()
    assert set(NEEDED) - set(told) == {"meeting:read:participant"}  # of the events


def test_the_runbook_says_what_to_do_about_every_alarm() -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    alarms = set(re.findall(r"^  (\w+Alarm):$", template, re.MULTILINE))
    assert alarms
    assert alarms <= set(re.findall(r"`(\w+Alarm)`", (ROOT / "docs/runbook.md").read_text(encoding="utf-8")))


def test_every_make_command_in_the_docs_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, page.name


def test_the_parameters_in_the_readme_are_the_templates() -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    parameters = template.partition("\nParameters:\n")[2].partition("\nConditions:\n")[0]
    told = README.partition("| parameter | default | |\n")[2].partition("\n\n")[0]
    named = {name for row in told.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(re.findall(r"^  (\w+):$", parameters, re.MULTILINE))
