"""Live events that a learner is invited to: nobody picks a session for them any more."""

from collections.abc import Iterator
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.lms.keys import hashed
from rollcall.services.erasing.at_work import AtWork
from rollcall.store.deleting import Deleting, Found
from rollcall.store.live_events import EventAddress, EventLearner, LiveEvent, LiveEventLink, LiveEventStore, address_of
from rollcall.store.registrants import join_key

_PAGE = 100


@dataclass(frozen=True, slots=True)
class ErasingInvitations:
    live_events: LiveEventStore
    deleting: Deleting

    def erase(self, work: AtWork) -> bool:
        """A tenant has few events: there is no index of who is invited to which."""
        for event in self._events(work):
            if work.out_of_time():
                return False
            self._erase(work, event)
        return True

    def _events(self, work: AtWork) -> Iterator[LiveEvent]:
        after = None
        while True:
            events, after = self.live_events.page(work.tenant_id, _PAGE, after)
            yield from events
            if not after:
                return

    def _erase(self, work: AtWork, event: LiveEvent) -> None:
        """The learner last: what else there is follows from them. A pick of this very moment is read again."""
        while learner := self.live_events.learner(event.tenant_id, event.live_event_id, work.learner_id):
            address = Found(address_of(learner).key, EventAddress.KIND, Attr("learner_id").eq(learner.learner_id))
            link = Found(join_key(hashed(learner.join_token)), LiveEventLink.KIND)
            self.deleting.delete(work.erasure, [address])
            self.deleting.delete(work.erasure, [link])
            as_read = Attr("revision").eq(learner.revision)
            self.deleting.delete(work.erasure, [Found(learner.key, EventLearner.KIND, as_read)])
