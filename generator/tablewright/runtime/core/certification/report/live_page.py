"""A page on this computer that shows a verification as it proceeds, in large type for a projector.

Standard library only. The page has five parts. Server-sent events bring each part again when it has changed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..results import Session, StepResult
from .junit import failure_line
from .model import (
    STATUS_WORDS,
    VERDICT_WORDS,
    ReportModel,
    ResourceSummary,
    next_steps,
    report_model,
)
from .secrets import without_secrets

#: Only this computer can open the page.
HOST = "127.0.0.1"

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:"
)
#: Seconds between two looks at the session.
_INTERVAL = 0.5
#: Looks without a change until a comment is sent, which shows whether the browser is still there.
_QUIET_LOOKS = 20
#: Seconds that an open page has to take the last results.
_LAST_SECONDS = 2.0
_LISTED = 5
_LATEST = 3

_STYLE = """
:root{color-scheme:light dark;--text:#14181d;--page:#fff;--line:#ccd2d9;--passed:#0b6b2e;--failed:#b00020;
--open:#7a4b00}
@media(prefers-color-scheme:dark){:root{--text:#eceff2;--page:#12151a;--line:#3c444e;--passed:#6fd38f;
--failed:#ff8f9b;--open:#f0bd62}}
body{margin:0;padding:1.5rem 2.5vw;background:var(--page);color:var(--text);overflow-wrap:anywhere;
font:clamp(1.1rem,1.7vw,2rem)/1.4 system-ui,sans-serif}
h1{font-size:1.1em;font-weight:600;margin:0}h2{font-size:1em;margin:1.2em 0 .2em}p,ul{margin:.2em 0}
#verdict strong{font-size:2.4em;line-height:1.2;display:block;color:var(--open)}
#verdict .passed,.done{color:var(--passed)}#verdict .failed,.wrong{color:var(--failed)}
#next b{font-size:1.5em}ul{padding:0;list-style:none}
#resources ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(16em,1fr));gap:.1em 1.5em}
#resources li{font-size:.8em;border-bottom:1px solid var(--line);display:flex;justify-content:space-between;
gap:1em}
"""

_SCRIPT = """
const connection = document.getElementById("connection");
const events = new EventSource("events");
events.onmessage = (event) => {
  connection.textContent = "";
  for (const [id, html] of Object.entries(JSON.parse(event.data))) {
    document.getElementById(id).innerHTML = html;
  }
};
events.addEventListener("end", () => {
  events.close();
  connection.textContent = "The verification has ended.";
});
events.onerror = () => { connection.textContent = "The connection is lost; trying again."; };
"""


@contextmanager
def serve_live(source: Callable[[], Session], port: int) -> Iterator[str]:
    """Serve the page of the session that `source` returns, until the context ends; yields its address.

    Port 0 takes a free port. Raises OSError if the port is taken.
    """
    server = _LiveServer(source, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.end_streams()
        server.shutdown()
        server.server_close()
        thread.join()


def page_parts(model: ReportModel) -> dict[str, str]:
    """The parts of the page, by the id of their element. All text in them is escaped."""
    return {
        "verdict": _verdict(model),
        "next": _next(model),
        "arrived": _arrived(model),
        "wrong": _wrong(model),
        "resources": _resources(model),
    }


class _LiveServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, source: Callable[[], Session], port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.source = source
        self.stopping = threading.Event()
        self.streams: set[threading.Thread] = set()

    def end_streams(self) -> None:
        """Let each open page get the last results, for which it has a short time."""
        self.stopping.set()
        for thread in tuple(self.streams):
            thread.join(_LAST_SECONDS)

    def model(self) -> ReportModel:
        """The session as it is now, with only what the page shows: the search for secrets takes its time."""
        session = self.source()
        steps: dict[str, StepResult] = {}
        for name, step in dict(session.steps).items():
            steps[name] = replace(step, checks=step.failures, exchanges=(), record=None)
        return report_model(without_secrets(replace(session, steps=steps)))


class _Handler(BaseHTTPRequestHandler):
    server: _LiveServer

    def do_GET(self) -> None:
        # Another name in `Host` means a foreign page whose name was made to lead here.
        name = self.headers.get("Host", "").partition(":")[0]
        if name not in (HOST, "localhost"):
            self.send_error(403)
        elif self.path == "/":
            self._send_page()
        elif self.path == "/events":
            self._send_events()
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the terminal shows the verification."""

    def _send_page(self) -> None:
        body = _page(self.server.model()).encode(errors="replace")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        shown: dict[str, str] = {}
        quiet = 0
        ended = False
        self.server.streams.add(threading.current_thread())
        try:
            while True:
                parts = page_parts(self.server.model())
                changed = dict(parts.items() - shown.items())
                shown = parts
                quiet = 0 if changed else quiet + 1
                if changed:
                    self._write(f"data: {json.dumps(changed)}\n\n")
                elif quiet % _QUIET_LOOKS == 0:
                    self._write(": nothing has changed\n\n")
                if ended:
                    self._write("event: end\ndata: the verification\n\n")
                    return
                # The results of the last moments are sent before the end.
                ended = self.server.stopping.wait(_INTERVAL)
        except ConnectionError:
            # The browser has closed the page.
            return
        finally:
            self.server.streams.discard(threading.current_thread())

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()


def _page(model: ReportModel) -> str:
    parts = page_parts(model)
    title = escape(model.session.title)
    sections = [
        f'<section id="verdict" aria-live="polite">{parts["verdict"]}</section>'
    ]
    for name in ("next", "wrong", "arrived", "resources"):
        sections.append(f'<section id="{name}">{parts[name]}</section>')
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{title}</title><style>{_STYLE}</style></head>'
        f'<body><main><h1>{title}</h1><p id="connection" role="status"></p>'
        f"{''.join(sections)}</main><script>{_SCRIPT}</script></body></html>"
    )


def _verdict(model: ReportModel) -> str:
    word = VERDICT_WORDS[model.verdict]
    return f'<strong class="{model.verdict}">{word}</strong><p>{escape(model.sentence)}</p>'


def _next(model: ReportModel) -> str:
    steps = next_steps(model, 1)
    if not steps:
        return ""
    step = steps[0]
    text = escape(f"{step.name} {step.method}".strip())
    parts = [f"<h2>Expected next</h2><p><b>{text}</b></p>"]
    for words in (step.title, step.note):
        if words:
            parts.append(f"<p>{escape(words)}</p>")
    return "".join(parts)


def _arrived(model: ReportModel) -> str:
    """The steps that have passed last, the newest first."""
    passed = [step for step in model.steps if step.status == "passed" and step.at]
    passed.sort(key=lambda step: step.at)
    if not passed:
        return ""
    lines: list[str] = []
    for step in reversed(passed[-_LATEST:]):
        text = escape(f"{step.name} {step.method}")
        lines.append(f'<li class="done">✓ {text} {escape(step.title)}</li>')
    return f"<h2>Passed last</h2><ul>{''.join(lines)}</ul>"


def _wrong(model: ReportModel) -> str:
    lines: list[str] = []
    for step in model.steps:
        for check in step.failures:
            text = f"{step.name}: {failure_line(check)}"
            if check.next_step:
                text += f". {check.next_step}"
            lines.append(f'<li class="wrong">{escape(text)}</li>')
    if not lines:
        return ""
    rest = len(lines) - _LISTED
    more = f"<li>and {rest} more</li>" if rest > 0 else ""
    return f"<h2>Wrong</h2><ul>{''.join(lines[:_LISTED])}{more}</ul>"


def _resources(model: ReportModel) -> str:
    lines = [_resource(summary) for summary in model.resources]
    return f"<h2>Resources</h2><ul>{''.join(lines)}</ul>"


def _resource(summary: ResourceSummary) -> str:
    passed = summary.count("passed")
    total = len(summary.steps)
    failed = summary.count("failed")
    kind = "wrong" if failed else "done" if passed == total else ""
    words = f"{passed} of {total}"
    if failed:
        words += f", {failed} {STATUS_WORDS['failed']}"
    return f'<li class="{kind}"><span>{escape(summary.resource)}</span><span>{words}</span></li>'
