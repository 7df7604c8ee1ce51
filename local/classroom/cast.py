"""Who is in the simulated class: the people around it, its learners with their parts, five drop-in learners."""

from enum import StrEnum

from local.play.people import Learner, Staff, new_domain

DOMAIN = new_domain()


class Part(StrEnum):
    """What a learner does that is worth watching."""

    ORDINARY = "ordinary"
    TWO_DEVICES = "two devices"
    RETURNS = "drops and returns"
    RENAMED = "renamed"
    GUEST = "joins as a guest"
    WAITS = "waits to be admitted"
    LATE = "comes late"
    LEAVES_EARLY = "leaves early"
    NOT_AFTER_RESTART = "does not come back"
    ABSENT = "never comes"
    CANCELS = "cancels in Zoom's mail"
    ENROLLED_LATE = "put on the roster later"
    WITHDRAWN = "taken off the roster"
    DROP_IN = "drops in"
    NO_SHOW = "signs in, never joins"


ADMIN = Staff(f"admin@{DOMAIN}", "Ada", "Admin", "Admin")
HOST = Staff(f"host@{DOMAIN}", "Hana", "Novák", "Member")
TUTOR = Staff(f"tutor@{DOMAIN}", "Tom", "Tutor", "Member")
STAFF = (ADMIN, HOST, TUTOR)

_ROSTER = (
    ("Aaliyah Brooks", Part.ORDINARY),
    ("Björn Åkesson", Part.ORDINARY),
    ("Chloé Lefèvre", Part.TWO_DEVICES),
    ("Dmitri Соколов", Part.ORDINARY),
    ("Emeka Okafor", Part.RETURNS),
    ("Fatima الزهراء", Part.ORDINARY),
    ("Gökçe Yılmaz", Part.RENAMED),  # noqa: RUF001 - Turkish has a letter of its own here
    ("Hiroshi 田中", Part.ORDINARY),
    ("Inés Muñoz", Part.WAITS),
    ("João Gonçalves", Part.ORDINARY),
    ("Kateřina Dvořáková", Part.TWO_DEVICES),
    ("Liam O'Connor", Part.ORDINARY),
    ("Mia 🎓 Rossi", Part.ORDINARY),
    ("Nadia Haddad", Part.GUEST),
    ("Oluwaseun Adeyemi", Part.LATE),
    ("Priya शर्मा", Part.ORDINARY),
    ("Quỳnh Nguyễn", Part.ORDINARY),
    ("Rosa Weiß", Part.LEAVES_EARLY),
    ("Søren Kjær", Part.ORDINARY),
    ("Tereza Šťastná", Part.ABSENT),
    ("Umut Çelik", Part.ORDINARY),
    ("Valentina Ibáñez", Part.NOT_AFTER_RESTART),
    ("Wanjiru Kamau", Part.ORDINARY),
    ("Xavier Dubois", Part.ABSENT),
    ("Yuki 佐藤", Part.ORDINARY),
    ("Zofia Żółkiewska", Part.CANCELS),
    ("Amir Kazemi", Part.LEAVES_EARLY),
    ("Bao 陈", Part.ORDINARY),
    ("Carmen Ortiz-Vega", Part.ABSENT),
    ("Deniz Öztürk", Part.ENROLLED_LATE),
)
_DROP_INS = ("Elif Kaya", "Frank Müller", "Grace 김", "Hugo Peña", "Ivy Larsen")


def _learner(number: int, name: str, part: Part, group: str) -> Learner:
    learner_id = f"{group}-{number:02d}"
    return Learner(learner_id, name, f"{learner_id}@students.{DOMAIN}", part)


LEARNERS = tuple(_learner(number, name, part, "learner") for number, (name, part) in enumerate(_ROSTER, start=1))
WITHDRAWN = _learner(len(_ROSTER) + 1, "Elena Петрова", Part.WITHDRAWN, "learner")
FIRST_ROSTER = (*(learner for learner in LEARNERS if learner.part is not Part.ENROLLED_LATE), WITHDRAWN)
"""Whom the teacher enrolls at first; `LEARNERS` is the class as it is in the end."""

DROP_IN_LEARNERS = tuple(
    _learner(number, name, Part.NO_SHOW if number == len(_DROP_INS) else Part.DROP_IN, "drop-in")
    for number, name in enumerate(_DROP_INS, start=1)
)

NAMES = {who.learner_id: who.name for who in (*LEARNERS, *DROP_IN_LEARNERS)}


def playing(part: Part) -> tuple[Learner, ...]:
    """Every learner, of the class or dropping in, who plays `part`."""
    return tuple(learner for learner in (*LEARNERS, *DROP_IN_LEARNERS) if learner.part is part)


def link_users() -> tuple[Learner, ...]:
    """Every learner of the class who comes by their personal link."""
    return tuple(learner for learner in LEARNERS if learner.part not in {Part.GUEST, Part.ABSENT, Part.CANCELS})
