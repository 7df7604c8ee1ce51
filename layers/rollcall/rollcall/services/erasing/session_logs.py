"""A learner's sign-ins: their logs, who they were, their links and their place in a line."""

from collections.abc import Iterator
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from rollcall.lms.keys import hashed
from rollcall.services.erasing.at_work import AtWork
from rollcall.store.deleting import Deleting, Found
from rollcall.store.erasures import ErasureStore
from rollcall.store.session_logs import SessionLog, SessionLogStore, SignInLink, Visitor, sign_in_key
from rollcall.store.waiting_lines import LineEntry, LinePlace, entry_key_of, place_key

_PAGE = 500


@dataclass(frozen=True, slots=True)
class ErasingSignIns:
    erasures: ErasureStore
    logs: SessionLogStore
    deleting: Deleting

    def erase(self, work: AtWork) -> bool:
        """Through all of a tenant's logs, the latest first: there is no index of them by learner. The cursor says how
        far; who signs in meanwhile is new.
        """
        erasure = work.erasure
        while not work.out_of_time():
            logs, last = self.logs.page_after(work.tenant_id, _PAGE, erasure.cursor)
            for log in logs:
                if log.learner_id == work.learner_id:
                    self._erase(work, log)
            if not last:
                return True
            reached = self.erasures.reached(erasure, last)
            if reached is None:
                return False
            erasure = reached
        return False

    def _erase(self, work: AtWork, log: SessionLog) -> None:
        """The log last: by it, the rest is found."""
        for found in self._of(log):
            self.deleting.delete(work.erasure, [found])

    def _of(self, log: SessionLog) -> Iterator[Found]:
        visitor = self.logs.visitor(log.tenant_id, log.session_log_id)
        if visitor:
            yield Found(sign_in_key(hashed(visitor.token)), SignInLink.KIND)
            yield Found(visitor.key, Visitor.KIND)
        yield Found(entry_key_of(log), LineEntry.KIND)
        latest = Attr("session_log_id").eq(log.session_log_id)
        yield Found(place_key(log.tenant_id, log.program_id, log.learner_id), LinePlace.KIND, latest)
        yield Found(log.key, SessionLog.KIND)
