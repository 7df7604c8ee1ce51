"""The page of whoever waits in line. It asks for its place, and goes on by itself once a host has taken them."""

import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from jinja2 import Environment
from markupsafe import Markup

from rollcall.services.api.page_template import STYLE, allowed
from rollcall.services.api.pages import HEADERS, rfc3339
from rollcall.services.api.standing_texts import BACK_AFTER_REFUSAL, BACK_IN_LINE
from rollcall.services.drop_in.line.places import MOST_COUNTED
from rollcall.store.session_logs import SessionLog

# Browsers slow the timers of a page that nobody looks at, and not those of its worker: both tick, the first one counts.
_SCRIPT = Markup("""
const here=location.pathname,shown=document.getElementById("place"),since=document.querySelector("time");
since.textContent=new Date(since.dateTime).toLocaleTimeString([],{hour:"2-digit",minute:"2-digit",hourCycle:"h23"});
let due=0,wait=2000,asking=false,worker=null;
const tick=()=>{if(due&&Date.now()>=due-20)ask()};
const later=()=>{const pause=wait+Math.random()*500;due=Date.now()+pause;setTimeout(tick,pause);
if(worker)worker.postMessage(pause)};
const ask=async()=>{if(asking)return;asking=true;due=0;
const given=new AbortController(),up=setTimeout(()=>given.abort(),8000);
try{const answer=await fetch(here+"/place",{cache:"no-store",signal:given.signal});
if(answer.status===404)return location.reload();
if(!answer.ok)throw answer.status;
const told=await answer.json();
if(told.go)return location.replace(here);
const taken=told.state!=="waiting",count=told.place?"You are number "+told.place:shown.dataset.behind;
const words=taken?"You are taken: one moment":count;
if(shown.textContent!==words)shown.textContent=words;
document.title=(told.place?"("+told.place+") ":"")+"In the waiting line";
wait=taken?400:2000}catch{wait=Math.min(wait*2,15000)}
clearTimeout(up);asking=false;later()};
try{worker=new Worker(URL.createObjectURL(new Blob(["onmessage=asked=>setTimeout(()=>postMessage(0),asked.data)"])));
worker.onmessage=tick}catch{}
document.addEventListener("visibilitychange",()=>{if(!document.hidden)ask()});
addEventListener("online",ask);
later();
""")
_POLICY = (
    f"default-src 'none'; style-src {allowed(STYLE)}; script-src {allowed(_SCRIPT)}; worker-src blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = HEADERS | {"Content-Security-Policy": _POLICY}
_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><noscript><meta http-equiv="refresh" content="5"></noscript>
<title>In the waiting line</title>
<style>{{ style }}</style></head><body><main class="wait">
<p class="topic">In the waiting line since <time datetime="{{ since }}">{{ since_text }}</time></p>
<h1 id="place" aria-live="polite" data-behind="{{ behind }}">{{ place }}</h1>
{% if note %}<p class="who">{{ note }}</p>{% endif %}
<p>A host takes you from the line, and this page brings you to the session by itself.</p>
<p class="do">Keep it open. Hosts choose whom they take, so it may not go by the order. If you leave the line, you lose
your place.</p>
<form method="post" action="{{ leave }}"><button class="button quiet">Leave the line</button></form></main>
<script>{{ script }}</script>
</body></html>"""
_PAGE = Environment(autoescape=True).from_string(_TEMPLATE, {"style": STYLE, "script": _SCRIPT})
_BEHIND = f"More than {MOST_COUNTED} are before you"


def waiting_page(log: SessionLog, place: int | None, token: str) -> Response[str]:
    html = _PAGE.render(
        since=rfc3339(log.signed_in_at),
        since_text=f"{log.signed_in_at:%H:%M} UTC",
        place=f"You are number {place}" if place else _BEHIND,
        behind=_BEHIND,
        note=BACK_IN_LINE.get(log.reason, BACK_AFTER_REFUSAL) if log.reason else "",
        leave=f"{token}/leave",
    )
    return Response(status_code=HTTPStatus.OK, content_type="text/html; charset=utf-8", body=html, headers=_HEADERS)


def place_answer(log: SessionLog, place: int | None, *, is_ready: bool) -> Response[str]:
    """``go``: the learner's address leads elsewhere by now."""
    told = {"state": log.state.value, "place": place, "go": is_ready}
    return Response(
        status_code=HTTPStatus.OK, content_type="application/json", body=json.dumps(told), headers=dict(HEADERS)
    )
