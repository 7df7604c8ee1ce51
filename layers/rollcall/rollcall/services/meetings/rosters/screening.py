"""Who of a roster can be registered at Zoom, by which address, and who cannot. Pure."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from rollcall.ids import LearnerId, TenantId
from rollcall.lms.problems import invalid
from rollcall.lms.rosters import RefusedLearner, RosterLearner, SkippedLearner
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import Registrant


@dataclass(frozen=True, slots=True)
class Entry:
    """A learner who can be registered."""

    learner_id: LearnerId
    name: str
    email: str
    time_zone: str | None = None

    @property
    def mailbox(self) -> str:
        return self.email.lower()


@dataclass(frozen=True, slots=True)
class Screened:
    entries: list[Entry]
    refused: list[RefusedLearner] = field(default_factory=list)
    skipped: list[SkippedLearner] = field(default_factory=list)


type Known = Mapping[LearnerId, Registrant]


def screen(
    learners: Collection[RosterLearner], meeting: Meeting, known: Known, domain: str | None, *, whole: bool
) -> Screened:
    """Raises a problem where a learner comes twice; ``whole``: nobody else keeps an address than who is named."""
    _expect_once(learners)
    staff = {meeting.host_email.lower(): "host"} | {
        email.lower(): "alternative_host" for email in meeting.alternative_hosts
    }
    entries, refused, skipped = [], [], []
    for one in learners:
        email = one.email or (synthetic_address(meeting.tenant_id, one.learner_id, domain) if domain else "")
        if not email:
            refused.append(RefusedLearner(learner_id=one.learner_id, reason="no_email"))
        elif email.lower() in staff:
            told = {"learner_id": one.learner_id, "reason": staff[email.lower()]}
            skipped.append(SkippedLearner.model_validate(told))
        else:
            entries.append(Entry(LearnerId(one.learner_id), one.name, email, one.time_zone))
    kept = _one_for_each_address(entries, known, whole=whole)
    doubles = [
        RefusedLearner(learner_id=one.learner_id, reason="duplicate_email") for one in entries if one not in kept
    ]
    return Screened([one for one in entries if one in kept], refused + doubles, skipped)


def synthetic_address(tenant_id: TenantId, learner_id: str, domain: str) -> str:
    """The same for a learner each time, and nobody can tell from it who they are."""
    digest = hashlib.sha256(f"{tenant_id}\n{learner_id}".encode()).hexdigest()
    return f"learner-{digest[:20]}@{domain}"


def _expect_once(learners: Iterable[RosterLearner]) -> None:
    twice = sorted(name for name, times in Counter(one.learner_id for one in learners).items() if times > 1)
    if twice:
        raise invalid(f"The roster has these twice: {', '.join(twice)}.", "Send each learner once.", "roster_repeats")


def _one_for_each_address(entries: list[Entry], known: Known, *, whole: bool) -> set[Entry]:
    """Zoom would make one registrant of two people: who has the address keeps it, else the first one gets it."""
    holders = {one.email.lower(): one.learner_id for one in known.values() if one.is_wanted}
    asked: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        asked[entry.mailbox].append(entry)
    named = {entry.learner_id for entry in entries}
    kept: set[Entry] = set()
    for mailbox, candidates in asked.items():
        holder = holders.get(mailbox)
        theirs = [one for one in candidates if one.learner_id == holder]
        stays = holder is not None and not whole and holder not in named
        kept |= set() if stays else set(theirs[:1] or candidates[:1])
    return kept
