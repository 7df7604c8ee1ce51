"""Who is at the tutoring center on the simulated day: three tutors, one of whom never comes, and forty learners."""

from enum import StrEnum

from local.play.people import Learner, Staff, new_domain

DOMAIN = new_domain()
_SCHOOL = DOMAIN.partition(".")[0]
PROGRAM = f"math-{_SCHOOL}"
"""The program that has a waiting line; everybody else signs in at their tutor directly."""


class Part(StrEnum):
    """What a learner does that is worth watching."""

    TAKEN = "taken from the line"
    CENTER = "by the center's page"
    SENT_BACK = "sent back, taken again"
    REMOVED = "removed from the line"
    GIVES_UP = "leaves the line"
    CONTESTED = "two tutors reach out"
    TAKEN_NO_SHOW = "taken, never joins"
    ORDINARY = "signs in and joins"
    TWO_DEVICES = "two devices"
    DROPS = "drops for a moment"
    TWICE = "signs in twice"
    RETURNS = "leaves, signs in again"
    NO_SHOW = "signs in, never joins"
    RETRIES = "cancelled, comes again"
    TOLD_LATE = "in time, webhook late"
    EARLY = "session made anew"
    NOBODY = "nobody comes"
    KNOCKS = "finds no tutor there"


ADMIN = Staff(f"admin@{DOMAIN}", "Ada", "Admin", "Admin")
TARA = Staff(f"tara@{DOMAIN}", "Tara", "Line", "Member")
TIM = Staff(f"tim@{DOMAIN}", "Tim", "Direct", "Member")
TESS = Staff(f"tess@{DOMAIN}", "Tess", "Absent", "Member")
TUTORS = (TARA, TIM, TESS)
STAFF = (ADMIN, *TUTORS)

_AT_TARAS = (
    ("Aiko 山田", Part.TAKEN),
    ("Benedikt Größl", Part.CENTER),
    ("Camila Núñez", Part.SENT_BACK),
    ("Dragana Đorđević", Part.TAKEN),
    ("Eoin Ó Briain", Part.REMOVED),
    ("Farah الحسن", Part.CENTER),
    ("Giulia Ferrari", Part.TAKEN_NO_SHOW),
    ("Håkon Ås", Part.GIVES_UP),
    ("Ilse van den Broek", Part.CONTESTED),
    ("Jorge Peña", Part.TAKEN),
    ("Kiran देसाई", Part.CENTER),
    ("Lucía Ybáñez", Part.TAKEN),
    ("Mehmet Işık", Part.TAKEN),  # noqa: RUF001 - Turkish has a letter of its own here
)
_AT_TIMS = (
    ("Noor Hussain", Part.EARLY),
    ("Oskar Łukasz", Part.RETRIES),
    ("Paula Brânză", Part.TOLD_LATE),
    ("Qiang 李", Part.TOLD_LATE),
    ("Ruta Žukaitė", Part.RETURNS),
    ("Sean O'Malley", Part.NO_SHOW),
    ("Thandiwe Nkosi", Part.NO_SHOW),
    ("Ulrike Weiß", Part.TWICE),
    ("Vu Đặng", Part.TWO_DEVICES),
    ("Wioletta Śliwa", Part.TWO_DEVICES),
    ("Xiomara Díaz", Part.DROPS),
    ("Yusuf Çelik", Part.DROPS),
    ("Zeynep Aydın", Part.ORDINARY),  # noqa: RUF001 - and here
    ("Ana-María Ruiz", Part.ORDINARY),
    ("Bilal Khan", Part.ORDINARY),
    ("Chiara Conti", Part.ORDINARY),
    ("Dinh 🎈 Lê", Part.ORDINARY),
    ("Elif Şahin", Part.ORDINARY),
    ("Fritz Jürgens", Part.ORDINARY),
    ("Gwen Llŷr", Part.ORDINARY),
    ("Hana Kovářová", Part.ORDINARY),
)
_AT_TESS = (
    ("Iris Papadopoulou", Part.NOBODY),
    ("Jamal Okoye", Part.NOBODY),
    ("Klára Nagy", Part.NOBODY),
    ("Leila رضایی", Part.KNOCKS),
    ("Miguel Sá", Part.KNOCKS),
    ("Nils Åberg", Part.KNOCKS),
)


def _learners(first: int, people: tuple[tuple[str, Part], ...]) -> tuple[Learner, ...]:
    ids = (f"{_SCHOOL}-{number:02d}" for number in range(first, first + len(people)))
    return tuple(
        Learner(learner_id, name, f"{learner_id}@students.{DOMAIN}", part)
        for learner_id, (name, part) in zip(ids, people, strict=True)
    )


AT_TARAS = _learners(1, _AT_TARAS)
AT_TIMS = _learners(1 + len(_AT_TARAS), _AT_TIMS)
AT_TESS = _learners(1 + len(_AT_TARAS) + len(_AT_TIMS), _AT_TESS)
LEARNERS = (*AT_TARAS, *AT_TIMS, *AT_TESS)
BY_ID = {learner.learner_id: learner for learner in LEARNERS}
NAMES = {who.learner_id: who.name for who in LEARNERS} | {who.email: who.name for who in TUTORS}


def playing(part: Part) -> tuple[Learner, ...]:
    """Every learner who plays `part`."""
    return tuple(learner for learner in LEARNERS if learner.part is part)


def tutor_of(learner: Learner) -> Staff:
    """At whose page they sign in; another tutor may take them from a line."""
    return next(tutor for tutor, theirs in _BY_TUTOR if learner in theirs)


_BY_TUTOR = ((TARA, AT_TARAS), (TIM, AT_TIMS), (TESS, AT_TESS))
