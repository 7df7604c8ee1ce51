"""Why a learner's attendance is what it is: replies."""

from typing import Literal

from rollcall.lms.attendance import AttendanceReply
from rollcall.lms.fields import Moment, Reply
from rollcall.lms.policies import PolicyReply


class EvidenceConnection(Reply):
    """One time that somebody was connected, or waited to be let in: ``joined_at`` to ``left_at``, as far as known.

    ``instance`` is the number of the run it was in. ``name`` is as Zoom showed it, ``how`` it was found to be the
    learner. ``why`` it is ``used`` or not: counted, another_device (all of it while another of theirs counts),
    outside_window, waiting_room, no_length, no_join, no_leave, leave_before_join, only_seen, other_instance (a run that
    is none of the meeting's), not_matched (it may have been them: see ``how``), superseded (the complete report counts
    instead). ``seconds`` and ``credited_s`` are what it adds to those before it.
    """

    told_by: Literal["webhooks", "report"]
    instance: int | None
    joined_at: Moment | None
    left_at: Moment | None
    waiting: bool
    name: str
    how: str
    flags: list[str]
    used: bool
    why: str
    seconds: int
    credited_s: int


class EvidenceSide(Reply):
    """What webhooks, or reports, come to; ``counts``: it is what the numbers are."""

    counts: bool
    status: str
    seconds_total: int
    seconds_credited: int
    first_join: Moment | None
    how: list[str]
    flags: list[str]
    connections: list[EvidenceConnection]


class EvidenceInstance(Reply):
    """One run of the meeting in Zoom. ``why`` it ``belongs`` or not: by_start, too_early, too_late, not_started.

    ``report`` is complete, waiting, left_out (Zoom reports no run that one participant had alone), given_up or none.
    """

    number: int
    started_at: Moment | None
    ended_at: Moment | None
    belongs: bool
    why: str
    report: Literal["complete", "waiting", "left_out", "given_up", "none"]
    report_read_at: Moment | None
    report_rows: int


class EvidenceRules(Reply):
    """What was applied. What lies in the ``window`` is credited, and ``needed_s`` of its ``window_s`` make somebody
    present. Who first joins after ``in_time_until`` is late. Runs belong to the meeting that start from
    ``instances_since`` on and before ``instances_until``.
    """

    scheduled_start: Moment
    scheduled_end: Moment
    policy: PolicyReply
    window: list[tuple[Moment, Moment]]
    window_s: int
    needed_s: int
    in_time_until: Moment
    instances_since: Moment
    instances_until: Moment


class EvidenceVersion(Reply):
    """A version that changed this learner's line: why, by whom if somebody asked for it, by which policy."""

    version: int
    at: Moment
    told: Literal["provisional", "final", "corrected"]
    cause: str
    by: str
    window_s: int
    policy: PolicyReply
    line: AttendanceReply


class EvidenceReply(Reply):
    """``line`` is the learner's as it stands. ``report`` is null until all of the meeting's instances have theirs, it
    and ``live`` where the learner is not on the roster, or the connection has ended (``evidence``: deleted).

    ``unmatched_count`` is how many others were there whom nobody knows.
    """

    meeting_id: str
    learner_id: str
    name: str | None
    on_roster: bool
    state: Literal["running", "provisional", "final", "needs_review"]
    evidence: Literal["kept", "deleted"]
    line: AttendanceReply
    rules: EvidenceRules
    instances: list[EvidenceInstance]
    live: EvidenceSide | None
    report: EvidenceSide | None
    unmatched_count: int
    history: list[EvidenceVersion]
