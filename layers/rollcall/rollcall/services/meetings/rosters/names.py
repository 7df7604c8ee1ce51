"""A learner's name as Zoom takes it: a first and a last one, of 64 characters each."""

from rollcall.zoom.models import NewRegistrant

NAME_MAX = 64


def new_registrant(name: str, email: str) -> NewRegistrant:
    first, last = first_and_last(name)
    return NewRegistrant(email=email, first_name=first, last_name=last)


def first_and_last(name: str) -> tuple[str, str]:
    """Split at the last space that makes both parts fit; where none does, at the last one, and cut."""
    words = name.split()
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words) - 1, 0, -1)]
    fitting = (parts for parts in splits if max(map(len, parts)) <= NAME_MAX)
    first, last = next(fitting, splits[0] if splits else (" ".join(words), ""))
    return first[:NAME_MAX].rstrip(), last[:NAME_MAX].rstrip()
