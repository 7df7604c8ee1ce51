"""Where Rollcall's events arrive: verify the signature, take each event once, answer quickly."""

from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.lms.gradebook import Gradebook


class Inbox:
    """Verifies what is posted and hands it to the gradebook, each `webhook-id` once."""

    def __init__(self, gradebook: Gradebook) -> None:
        self._gradebook = gradebook
        self._verifier: Webhook | None = None
        self._seen: set[str] = set()
        self._verified = 0
        self._repeated = 0
        self._rejected = 0

    @property
    def is_subscribed(self) -> bool:
        """Whether a signing secret is known."""
        return self._verifier is not None

    def trust(self, secret: str) -> None:
        """Accept what is signed with `secret` (`whsec_...`)."""
        self._verifier = Webhook(secret)

    async def receive(self, request: Request) -> Response:
        """204 taken, 401 not signed by Rollcall, 503 no secret yet (Rollcall tries again later)."""
        if self._verifier is None:
            return Response(status_code=503)
        try:
            event = self._verifier.verify(await request.body(), dict(request.headers))
        except (WebhookVerificationError, ValueError):  # ValueError: a header or body that is not even text or base64
            self._rejected += 1
            return Response(status_code=401)
        self.take_once(request.headers["webhook-id"], event)
        return Response(status_code=204)

    def take_once(self, webhook_id: str, event: dict[str, Any]) -> None:
        """Hand a verified event to the gradebook, unless this `webhook-id` has been through before."""
        self._verified += 1
        if webhook_id in self._seen:
            self._repeated += 1
            return
        self._gradebook.apply(event)
        self._seen.add(webhook_id)  # only now: an event that failed must be taken when it is sent again

    async def counts(self, _request: Request) -> Response:
        """How many deliveries were verified, repeated and rejected."""
        counts = {"verified": self._verified, "repeated": self._repeated, "rejected": self._rejected}
        return JSONResponse(counts | {"subscribed": self.is_subscribed, "types": self._gradebook.event_counts})

    def routes(self) -> list[Route]:
        """The address Rollcall knows, and a view of the counts."""
        return [
            Route("/webhooks/rollcall", self.receive, methods=["POST"]),
            Route("/_lms/webhooks", self.counts),
        ]
