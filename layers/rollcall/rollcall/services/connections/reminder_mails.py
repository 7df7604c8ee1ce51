"""What an admin reads when Zoom has to be connected again. Nothing of Zoom's, no secret, nobody's name."""

from urllib.parse import urlsplit

from jinja2 import Environment

from rollcall.aws.mail import Mail
from rollcall.services.connections.reasons import words
from rollcall.store.connections import Connection
from rollcall.store.tenants import Tenant

_WHAT = {
    "account": "the whole Zoom account",
    "user": "a host's own Zoom account",
    "server_to_server": "your own Zoom app",
}
_HOW = {
    "account": "Open Connect Zoom in your learning platform and let an admin of the Zoom account consent again.",
    "user": "Let the host open Connect Zoom in your learning platform and consent again.",
    "server_to_server": "Open Connect Zoom in your learning platform and enter the credentials of your Zoom app again.",
}

_TEXT = Environment(autoescape=False).from_string(  # noqa: S701 - plain text
    """\
Zoom has to be connected again for {{ tenant }}.

Which:  {{ what }} (connection {{ connection_id }}), since {{ since }} UTC
Why:    {{ why }}

What waits until then: no meeting is created and no learner can sign in through this connection, start links are not
given out, and attendance reports are not read. What was recorded is safe, and reports are read once Zoom is connected
again, as long as Zoom still has them.

What to do: {{ how }}
{% if site %}Your learning platform: {{ site }}
{% endif %}
You get this because your address is among the admins' in the settings of {{ tenant }}. It comes on the first day and
after one, three and seven days, until Zoom is connected again or disconnected.
"""
)
_HTML = Environment(autoescape=True).from_string("""\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;color:#16202b;max-width:36rem">
<h1 style="font-size:1.25rem">Zoom has to be connected again for {{ tenant }}</h1>
<p><b>Which:</b> {{ what }} (connection {{ connection_id }}), since {{ since }} UTC<br><b>Why:</b> {{ why }}</p>
<p><b>What waits until then:</b> no meeting is created and no learner can sign in through this connection, start links
are not given out, and attendance reports are not read. What was recorded is safe, and reports are read once Zoom is
connected again, as long as Zoom still has them.</p>
<p><b>What to do:</b> {{ how }}{% if site %}<br><a href="{{ site }}">{{ site }}</a>{% endif %}</p>
<p style="color:#5b6b7b;font-size:.85rem">You get this because your address is among the admins' in the settings of
{{ tenant }}. It comes on the first day and after one, three and seven days, until Zoom is connected again or
disconnected.</p>
</body></html>
""")


def reminder(tenant: Tenant, connection: Connection) -> Mail:
    """The mail about a connection that somebody has to connect again."""
    name = " ".join(tenant.name.split())  # a subject is one line
    what = _WHAT[connection.kind]
    subject = f"Connect Zoom again: {name} ({what})"
    told = {
        "subject": subject,
        "tenant": name,
        "what": what,
        "connection_id": connection.connection_id,
        "since": f"{connection.reauthorization_since:%B %d, %Y at %H:%M}" if connection.reauthorization_since else "",
        "why": words(connection.reason),
        "how": _HOW[connection.kind],
        "site": _site(connection.return_url),
    }
    return Mail(subject, _TEXT.render(told), _HTML.render(told))


def _site(return_url: str) -> str:
    """The learning platform's front door; what else its address says is its own."""
    parts = urlsplit(return_url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc and "@" not in parts.netloc else ""
