"""What happened in a meeting: facts from webhooks, instances and reports; and the file of all there is of it.

A fact's key is the fact itself, so writing it again changes nothing. Everything here is Zoom's, and goes when the
account disconnects.
"""

import gzip
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from boto3.dynamodb.conditions import Attr

from rollcall.ids import InstanceUuid, LearnerId, MeetingId, RegistrantId, TenantId
from rollcall.store.aliases import AliasStore, MeetingAlias
from rollcall.store.attendance import AttendancePage, AttendanceVersion, Sheet
from rollcall.store.fact_keys import facts_partition, key_of, keys_of
from rollcall.store.marks import Mark
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.partitions import meeting_partition
from rollcall.store.registrants import Registrant, Registration
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.tombstones import Tombstone
from rollcall.store.unmatched_names import UnmatchedName

REPORT_PAGE = "report_page"
LINKS = "ZOOM_LINK#"  # last in the partition, and large


class Fact(Record):
    """One participant event: somebody joined, left, waited. ``at`` is the event's own time.

    ``under``: which of the meeting's keys it was written under. Wherever it is, it is the same fact.
    """

    KIND: ClassVar = "fact"
    tenant_id: TenantId
    meeting_id: MeetingId
    uuid: InstanceUuid
    event: str
    user_id: str
    at: Instant
    participant_uuid: str = ""
    registrant_id: RegistrantId = RegistrantId("")
    customer_key: str = ""
    email: str = ""
    name: str = ""
    is_host: bool = False
    under: int = 0

    @property
    def key(self) -> ItemKey:
        sort = f"{fact_prefix(self.registrant_id)}{self.uuid}#{self.user_id}#{as_text(self.at)}#{self.event}"
        return ItemKey(facts_partition(self.tenant_id, self.meeting_id, self.under), sort)

    def to_item(self) -> dict[str, Any]:
        """Without what Zoom did not say: there are many thousand of them to read."""
        fields = self.model_dump(mode="json", exclude_defaults=True)
        return {**fields, **self.key.as_item(), "kind_of": self.KIND}

    def spread_over(self, keys: int) -> Self:
        return self.model_copy(update={"under": key_of(self.registrant_id or self.user_id, keys)})


class Instance(Record):
    """One run of a meeting."""

    KIND: ClassVar = "instance"
    tenant_id: TenantId
    meeting_id: MeetingId
    uuid: InstanceUuid
    started_at: Instant | None = None
    ended_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _instance_key(self.tenant_id, self.meeting_id, self.uuid)


class Report(Record):
    """What is known of an instance's report; ``rows`` and their ``digest`` of the last read, to see whether two agree.

    ``left_out``: Zoom reports no run that one participant had alone, so what the webhooks told stands.
    """

    KIND: ClassVar = "report"
    tenant_id: TenantId
    meeting_id: MeetingId
    uuid: InstanceUuid
    complete: bool
    pages: int = 0
    rows: int = 0
    digest: str = ""
    left_out: bool = False
    given_up: bool = False
    read_at: Instant

    @property
    def key(self) -> ItemKey:
        return report_key(self.tenant_id, self.meeting_id, self.uuid)


@dataclass(slots=True)
class MeetingFile:
    """Everything there is of one meeting, from its partition and from wherever more of its facts are. ``aliases`` are
    names said to be somebody's, the tenant's and over them the meeting's; ``unmatched_names`` were nobody's when it was
    settled, by their hash.
    """

    meeting: Meeting
    zoom: ZoomMeeting | None = None
    registrants: list[Registrant] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    reports: dict[InstanceUuid, Report] = field(default_factory=dict)
    report_rows: dict[InstanceUuid, list[dict[str, Any]]] = field(default_factory=dict)
    sheet: Sheet = field(default_factory=Sheet)
    marks: dict[LearnerId, Mark] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    unmatched_names: dict[str, UnmatchedName] = field(default_factory=dict)
    tombstones: list[Tombstone] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FactStore:
    table: Table

    def record(self, fact: Fact) -> bool:
        """False when it was known: the key is the fact, so of two deliveries one writes."""
        return self.table.put_new(fact)

    def take_back(self, records: Iterable[Fact | Instance]) -> None:
        """Delete what was written a moment too late: its connection has ended."""
        for record in records:
            self.table.delete(record.key)

    def count(self, meeting: Meeting, new: int) -> None:
        """That so many more were written: the number of keys follows from it. Not of one whose connection has ended."""
        ours = Attr("pk").exists() & Attr("status").ne(MeetingStatus.EXTERNALLY_LINKED.value)
        with suppress(ConditionFailedError):
            self.table.count(meeting.key, "fact_count", new, condition=ours)

    def partitions(self, meeting: Meeting) -> list[str]:
        """Wherever facts of the meeting are, its own partition first. ``meeting`` was read after they were written."""
        numbers = range(meeting.fact_keys)
        return [facts_partition(meeting.tenant_id, meeting.meeting_id, number) for number in numbers]

    def of_registrant(self, meeting: Meeting, registrant_id: RegistrantId) -> list[Fact]:
        """Everything one registrant did, over all instances; of nobody, what does not say who."""
        numbers = keys_of(registrant_id, meeting.fact_keys) if registrant_id else range(meeting.fact_keys)
        places = [facts_partition(meeting.tenant_id, meeting.meeting_id, number) for number in numbers]
        return [Fact.from_item(item) for item in self._within(places, fact_prefix(registrant_id))]

    def of_meeting(self, meeting: Meeting) -> list[Fact]:
        return [Fact.from_item(item) for item in self._within(self.partitions(meeting), "FACT#")]

    def note_start(self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid, at: datetime) -> None:
        self._note(tenant_id, meeting_id, uuid, "started_at", at)

    def note_end(self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid, at: datetime) -> None:
        self._note(tenant_id, meeting_id, uuid, "ended_at", at)

    def instances(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[Instance]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "INSTANCE#")
        return [Instance.from_item(item) for item in items]

    def report(self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid) -> Report | None:
        return self.table.get(Report, report_key(tenant_id, meeting_id, uuid))

    def store_report(self, report: Report, pages: Iterable[bytes] = ()) -> None:
        """Packed pages first, the header that counts them last: with ``complete`` it has all its pages."""
        for number, rows in enumerate(pages):
            key = report.key.as_item()
            self.table.dynamo.put_item(
                Item={**key, "sk": f"{key['sk']}#{number:05}", "rows": rows, "kind_of": REPORT_PAGE}
            )
        self.table.put(report)

    def report_rows(self, meeting: Meeting) -> dict[InstanceUuid, list[dict[str, Any]]]:
        items = self.table.query(meeting_partition(meeting.tenant_id, meeting.meeting_id), "REPORT#")
        return _filed(MeetingFile(meeting), items).report_rows

    def open(self, tenant_id: TenantId, meeting_id: MeetingId) -> MeetingFile | None:
        """The whole meeting but its learners' links, which nobody judges by. Without a meeting item it is no file."""
        items = list(self.table.query(meeting_partition(tenant_id, meeting_id), below=LINKS))
        meetings = [Meeting.from_item(item) for item in items if item["kind_of"] == Meeting.KIND]
        if not meetings:
            return None
        file = _filed(MeetingFile(meetings[0]), _once([*items, *self._within(self.partitions(meetings[0])[1:])]))
        if file.facts or file.report_rows:
            theirs = {alias.name: alias.learner_id for alias in AliasStore(self.table).of_tenant(tenant_id)}
            file.aliases = theirs | file.aliases
        return file

    def _within(self, partitions: Iterable[str], prefix: str = "") -> Iterable[dict[str, Any]]:
        return _once(item for partition in partitions for item in self.table.query(partition, prefix))

    def _note(self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid, name: str, at: datetime) -> None:
        """Upsert one end of an instance: its start may arrive after its end."""
        instance = Instance(tenant_id=tenant_id, meeting_id=meeting_id, uuid=uuid)
        known = {name: value for name, value in instance.to_item().items() if name not in ("pk", "sk")}
        news = Attr(name).not_exists() | Attr(name).ne(as_text(at))
        try:
            self.table.update(instance.key, known | {name: as_text(at)}, news)
        except ConditionFailedError:  # the same event again
            return


def _once(items: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """A fact that came again when there were more keys is there twice: its sort key says that it is the same."""
    first: dict[str, dict[str, Any]] = {}
    for item in items:
        first.setdefault(item["sk"], item)
    return first.values()


def packed(rows: list[dict[str, Any]]) -> bytes:
    """A page of a report as it is stored."""
    return gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), mtime=0)


def fact_prefix(registrant_id: RegistrantId) -> str:
    return f"FACT#{registrant_id or '-'}#"


def _instance_key(tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"INSTANCE#{uuid}")


def report_key(tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"REPORT#{uuid}")


def _filed(file: MeetingFile, items: Iterable[dict[str, Any]]) -> MeetingFile:
    readers: dict[str, Callable[[dict[str, Any]], None]] = {
        ZoomMeeting.KIND: lambda item: setattr(file, "zoom", ZoomMeeting.from_item(item)),
        Registrant.KIND: lambda item: file.registrants.append(Registrant.from_item(item)),
        Registration.KIND: lambda item: file.registrations.append(Registration.from_item(item)),
        Fact.KIND: lambda item: file.facts.append(Fact.from_item(item)),
        Instance.KIND: lambda item: file.instances.append(Instance.from_item(item)),
        Report.KIND: lambda item: _file_report(file, Report.from_item(item)),
        AttendanceVersion.KIND: file.sheet.add,
        AttendancePage.KIND: file.sheet.add,
        Mark.KIND: lambda item: _file_mark(file, Mark.from_item(item)),
        MeetingAlias.KIND: lambda item: _file_alias(file, MeetingAlias.from_item(item)),
        UnmatchedName.KIND: lambda item: _file_name(file, UnmatchedName.from_item(item)),
        Tombstone.KIND: lambda item: file.tombstones.append(Tombstone.from_item(item)),
        REPORT_PAGE: lambda item: _file_page(file, item),
    }
    for item in items:
        if read := readers.get(item["kind_of"]):
            read(item)
    return file


def _file_report(file: MeetingFile, report: Report) -> None:
    file.reports[report.uuid] = report


def _file_mark(file: MeetingFile, mark: Mark) -> None:
    file.marks[mark.learner_id] = mark


def _file_alias(file: MeetingFile, alias: MeetingAlias) -> None:
    file.aliases[alias.name] = alias.learner_id


def _file_name(file: MeetingFile, name: UnmatchedName) -> None:
    file.unmatched_names[name.name_hash] = name


def _file_page(file: MeetingFile, item: dict[str, Any]) -> None:
    """A page that no header counts is what is left of a writer who died, or of a longer report."""
    uuid, _, number = item["sk"].removeprefix("REPORT#").rpartition("#")
    report = file.reports.get(InstanceUuid(uuid))  # headers sort before their pages
    if report and report.complete and int(number) < report.pages:
        rows = json.loads(gzip.decompress(bytes(item["rows"])))
        file.report_rows.setdefault(report.uuid, []).extend(rows)
