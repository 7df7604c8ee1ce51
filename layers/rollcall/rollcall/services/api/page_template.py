"""The form of every page: light or dark, on a phone as well, with nothing from anywhere else.

The only style and the only script are allowed by their hashes, so that nothing slipped into a page would run.
"""

import base64
import hashlib

from jinja2 import Environment
from markupsafe import Markup

STYLE = Markup("""
:root{color-scheme:light dark;--ink:#16202b;--paper:#f4f6f8;--card:#fff;--soft:#526170;--line:#d7dee5;
--good:#1a7f4b;--bad:#b3261e;--wait:#b26a00;--link:#0b57b8;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--paper:#10161d;--card:#19222c;--soft:#9fb0c0;--line:#334150;
--good:#3fb37a;--bad:#f0766d;--wait:#e0a13c;--link:#8ab8f5;--on:#10161d}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);
font:17px/1.55 system-ui,sans-serif}
main{background:var(--card);width:calc(100% - 2rem);max-width:32rem;margin:1rem;
padding:2.25rem clamp(1.25rem,6vw,2.5rem);border-radius:14px;
border-top:6px solid var(--mark);box-shadow:0 8px 30px rgb(0 0 0/.08);overflow-wrap:anywhere}
.good{--mark:var(--good)}.bad{--mark:var(--bad)}.wait{--mark:var(--wait)}
h1{font-size:1.45rem;line-height:1.25;margin:0 0 .75rem}p{margin:.5rem 0}.do,.topic,.zone{color:var(--soft)}
.topic{margin:0 0 .25rem}.when{font-weight:600}.zone{display:block;font-weight:400;font-size:.9rem}
a{color:var(--link)}
.button{display:inline-block;font:inherit;font-weight:600;margin:.5rem 0;padding:.6rem 1.1rem;border:0;
border-radius:9px;background:var(--link);color:var(--on);text-decoration:none;cursor:pointer}
.quiet{background:none;color:var(--soft);border:1px solid var(--line)}
.button:disabled{background:var(--line);color:var(--soft);cursor:default}
.sessions{list-style:none;margin:1rem 0;padding:0}.sessions li{border-top:1px solid var(--line);padding:.5rem 0}
.note{color:var(--soft);font-size:.9rem;margin-left:.5rem}
.who{font-weight:600}label{display:block;margin:1rem 0 .25rem}
input{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:9px;
padding:.55rem .75rem}
""")

# Tells the times in the zone of whoever reads them; without it (or in an old browser) they stay in the session's.
SCRIPT = Markup("""
try{const zone=Intl.DateTimeFormat().resolvedOptions().timeZone;
const day={weekday:"long",year:"numeric",month:"long",day:"numeric"};
const hour={hour:"2-digit",minute:"2-digit",hourCycle:"h23"};
const tell=(date,form)=>new Intl.DateTimeFormat("en-US",form).format(date);
for(const when of zone?document.querySelectorAll(".when"):[]){
const[start,end]=[...when.querySelectorAll("time")].map(one=>new Date(one.dateTime));
const same=tell(start,day)===tell(end,day);
const offset=date=>new Intl.DateTimeFormat("en-US",{timeZoneName:"longOffset"}).formatToParts(date)
.find(part=>part.type==="timeZoneName").value.replace("GMT","UTC").replace("UTC+00:00","UTC");
const first=offset(start),then=offset(end);
const told=[tell(start,day)+" at "+tell(start,hour),same?tell(end,hour):tell(end,day)+" at "+tell(end,hour)];
when.querySelectorAll("time").forEach((one,number)=>{one.textContent=told[number]});
when.querySelector(".zone").textContent=(zone===first?zone:zone+", "+first)+(then===first?"":", then "+then)}
}catch{}
""")

_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">{% if ways.onward %}<meta http-equiv="refresh" content="8;url={{ ways.onward }}">
{%- elif ways.straight %}<meta http-equiv="refresh" content="1;url={{ ways.straight }}">
{%- elif again_s %}<meta http-equiv="refresh" content="{{ again_s }}">{% endif %}
<title>{{ page.title }} - Rollcall</title>
<style>{{ style }}</style></head><body><main class="{{ page.mark }}">
{% if topic %}<p class="topic">{{ topic }}</p>{% endif %}<h1>{{ page.title }}</h1>
<p>{{ page.text }}</p>{% if session %}{{ when(session) }}{% endif %}
{% if ways.calendar %}<p><a class="button" href="{{ ways.calendar }}">Add to calendar</a></p>{% endif %}
{% if choices %}<form method="post" action="{{ ways.form }}"><ul class="sessions">{% for one in choices %}
<li>{{ when(one.session) }}<button class="button" name="session" value="{{ one.name }}"
{%- if not one.is_open %} disabled{% endif %}>{{ one.label }}</button><span class="note">{{ one.note }}</span></li>
{%- endfor %}</ul></form>{% endif %}
{% if form %}<form method="post" action="{{ form.action }}"><p class="who">You are {{ form.learner }}.</p>
<input type="hidden" name="identity" value="{{ form.identity }}">
<label for="purpose">What is it about? (optional)</label>
<input id="purpose" name="purpose" maxlength="200" value="{{ form.purpose }}" autocomplete="off">
<p><button class="button">{{ form.label }}</button></p></form>{% endif %}
{% if ways.straight %}<p><a class="button" href="{{ ways.straight }}">Go on</a></p>{% endif %}
{% if ways.change %}<p><a href="{{ ways.change }}">Change the session</a></p>{% endif %}
{% if ways.home %}<p><a href="{{ ways.home }}">To my session</a></p>{% endif %}
{% if page.do %}<p class="do">{{ page.do }}</p>{% endif %}
{% if ways.login %}<p><a class="button" href="{{ ways.login }}" rel="noreferrer">To my learning platform</a></p>
{%- endif %}
{% if ways.onward %}<p><a href="{{ ways.onward }}" rel="noreferrer">Continue to Zoom</a></p>{% endif %}
{% if reopen %}<p><a class="button" href="">Open</a></p>{% endif %}</main>
{% if script %}<script>{{ script }}</script>{% endif %}
</body></html>"""

_WHEN = """{% macro when(session) %}<p class="when">
<time datetime="{{ session.start_utc }}">{{ session.start_text }}</time>
&ndash; <time datetime="{{ session.end_utc }}">{{ session.end_text }}</time>
<span class="zone">{{ session.zone_text }}</span></p>{% endmacro %}"""

TEMPLATE = Environment(autoescape=True).from_string(_WHEN + _TEMPLATE, {"style": STYLE})


def allowed(text: str) -> str:
    """A style or a script as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
