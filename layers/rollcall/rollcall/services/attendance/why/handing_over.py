"""An export handed to whoever asked: in the answer, or, where it outgrows one, behind a link that lives for minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_urlsafe
from tempfile import SpooledTemporaryFile
from typing import IO

from aws_lambda_powertools.event_handler import Response

from rollcall.aws.shared_objects import SharedObjects
from rollcall.ids import TenantId
from rollcall.services.attendance.why.tables import Format

_IN_MEMORY = 1_000_000
MOST_BYTES = 4_000_000  # of an answer: Lambda takes 6 MB, in which the quotes are escaped
_TYPES: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class HandingOver:
    objects: SharedObjects

    def hand(self, tenant_id: TenantId, name: str, form: Format, text: Iterable[str]) -> Response[str]:
        """Whole, or not at all: nothing is sent before all of it was made. ``name`` is the file's, without its end."""
        headers = _HEADERS | {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        with SpooledTemporaryFile(_IN_MEMORY) as file:
            for piece in text:
                file.write(piece.encode())
            if file.tell() <= MOST_BYTES:
                file.seek(0)
                body = file.read().decode()
                return Response(HTTPStatus.OK, content_type=_TYPES[form], body=body, headers=dict(headers))
            file.seek(0)
            link = self._shared(tenant_id, file, form, headers["Content-Disposition"])
        return Response(HTTPStatus.SEE_OTHER, body="", headers={**_HEADERS, "Location": link})

    def _shared(self, tenant_id: TenantId, file: IO[bytes], form: Format, disposition: str) -> str:
        return self.objects.share(f"{tenant_id}/{token_urlsafe(24)}", file, _TYPES[form], disposition)
