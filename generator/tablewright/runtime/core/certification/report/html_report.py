"""The HTML report of a session: one file that needs nothing else, for screens, phones and paper.

Standard library only, so that a report needs no extra. End tags that HTML lets a page omit (`</td>`, `</tr>`)
are omitted: a whole certification has thousands of checks.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from ..results import Check, Exchange, StepResult, StepStatus
from .html_assets import SCRIPT, STYLE
from .junit import failure_line
from .model import (
    COMMAND_WORDS,
    STATUS_WORDS,
    VERDICT_WORDS,
    ReportModel,
    ResourceSummary,
)

#: Longer bodies are cut. The JSON report has them whole.
_LONGEST_BODY = 6000
#: The number of failed scenarios that the first screen lists.
_LISTED_FAILURES = 8

#: Control characters, which are not allowed in HTML, except tab and line feed.
_CONTROL = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd")

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def html_page(model: ReportModel) -> str:
    """The report as an HTML page. It makes no requests, which its content policy enforces."""
    title = f"{VERDICT_WORDS[model.verdict]}: {_title(model)}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f'<link rel="icon" href="data:,"><title>{_text(title)}</title>',
        f"<style>{STYLE}</style></head><body>",
        _header(model),
        "<main>",
        _verdict(model),
        _summary(model),
        '<h2 id="scenarios">Scenarios</h2>',
        _filters(model),
    ]
    for summary in model.resources:
        parts.append(_resource(summary))
    parts.append(f"</main><script>{SCRIPT}</script></body></html>\n")
    return "\n".join(parts)


def _title(model: ReportModel) -> str:
    session = model.session
    return f"{session.title}: {COMMAND_WORDS[session.command]}"


def _header(model: ReportModel) -> str:
    session = model.session
    facts = [f"{session.package} {session.version}".strip()]
    if session.started:
        facts.append(f"started {session.started}")
    if session.finished:
        facts.append(f"finished {session.finished}")
    for name, value in session.settings.items():
        # Options that were not used say nothing.
        if value:
            facts.append(f"{name.replace('_', ' ')}: {_plain(value)}")
    line = " · ".join(facts)
    return f'<header><h1>{_text(_title(model))}</h1><p class="soft">{_text(line)}</p></header>'


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _verdict(model: ReportModel) -> str:
    word = VERDICT_WORDS[model.verdict]
    parts = [
        f'<section class="verdict {model.verdict}" aria-label="Verdict"><p><strong>{word}</strong></p>',
        f"<p>{escape(model.sentence)} {model.checks:,} checks, {model.failed_checks:,} failed.</p>",
    ]
    if model.session.stopped:
        parts.append(f"<p>Stopped: {_text(model.session.stopped)}</p>")
    failed = [step for step in model.steps if step.status == "failed"]
    if failed:
        parts.append("<ul>")
        for step in failed[:_LISTED_FAILURES]:
            parts.append(f"<li>{_link(step)}: {_text(_reason(step))}</li>")
        parts.append("</ul>")
    if len(failed) > _LISTED_FAILURES:
        parts.append(f"<p>and {len(failed) - _LISTED_FAILURES} more</p>")
    parts.append('<p class="screen"><a href="#scenarios">All scenarios</a></p>')
    parts.append("</section>")
    return "".join(parts)


def _reason(step: StepResult) -> str:
    failures = step.failures
    return failure_line(failures[0]) if failures else step.note


def _anchor(step: StepResult) -> str:
    return escape(step.name.replace(" ", "-"))


def _link(step: StepResult) -> str:
    return f'<a href="#{_anchor(step)}">{escape(step.name)}</a>'


def _summary(model: ReportModel) -> str:
    heads = "".join(f"<th scope=col>{word}" for word in STATUS_WORDS.values())
    parts = [
        '<details class="resources" open><summary><h2>Resources</h2></summary>',
        '<table class="summary"><thead><tr><th scope=col>Resource',
        f"<th scope=col>Scenarios{heads}<th scope=col>Checks<th scope=col>Failed checks</thead><tbody>",
    ]
    for summary in model.resources:
        link = f'<a href="#{_resource_id(summary)}">{escape(summary.resource)}</a>'
        parts.append(f"<tr><th scope=row>{link}")
        parts.append(_number("scenarios", len(summary.steps)))
        for status, word in STATUS_WORDS.items():
            parts.append(_number(word, summary.count(status)))
        parts.append(_number("checks", summary.checks))
        parts.append(_number("failed checks", summary.failed_checks))
    parts.append("</tbody></table></details>")
    return "".join(parts)


def _resource_id(summary: ResourceSummary) -> str:
    return f"resource-{escape(summary.resource)}"


def _number(label: str, number: int) -> str:
    zero = "" if number else " class=zero"
    return f'<td data-label="{label}"{zero}>{number:,}'


def _filters(model: ReportModel) -> str:
    statuses = "".join(
        f'<option value="{status}">{word}' for status, word in STATUS_WORDS.items()
    )
    resources: list[str] = []
    for summary in model.resources:
        resources.append(f"<option>{escape(summary.resource)}")
    return (
        '<form role="search" aria-label="Filter scenarios">'
        '<label>Text<input name="text" type="search" autocomplete="off"></label>'
        f'<label>Status<select name="status"><option value="">all{statuses}</select></label>'
        f'<label>Resource<select name="resource"><option value="">all{"".join(resources)}</select></label>'
        '<label>On paper<select name="paper"><option value="all">all checks and requests'
        '<option value="failed">those of failed scenarios</select></label>'
        "<output></output></form>"
    )


def _resource(summary: ResourceSummary) -> str:
    name = escape(summary.resource)
    parts = [
        f'<section class="resource" id="{_resource_id(summary)}" aria-label="{name}"><h2>{name}</h2>'
    ]
    for step in summary.steps:
        parts.append(_step(step))
    parts.append("</section>")
    return "\n".join(parts)


def _step(step: StepResult) -> str:
    head = f"{step.name} {step.method}".strip()
    parts = [
        f'<article id="{_anchor(step)}" class="{step.status}" data-status="{step.status}"',
        f' data-resource="{escape(step.resource)}"><header><h3>{escape(head)}</h3>',
        f"{_status(step.status)}</header>",
    ]
    if step.title:
        parts.append(f"<p>{_text(step.title)}</p>")
    if step.note:
        parts.append(f'<p class="soft">{_text(step.note)}</p>')
    failures = step.failures
    if failures:
        parts.append(_failures(failures))
    passed = [check for check in step.checks if check.passed]
    if passed:
        parts.append(_passed(passed))
    if step.exchanges:
        parts.append(_evidence(step))
    parts.append("</article>")
    return "".join(parts)


def _status(status: StepStatus) -> str:
    return f'<span class="status {status}">{STATUS_WORDS[status]}</span>'


def _failures(failures: tuple[Check, ...]) -> str:
    parts = [
        '<table class="checks"><caption>Failed checks</caption><thead><tr><th scope=col>Member',
        "<th scope=col>Expected<th scope=col>Found<th scope=col>Page and row",
        "<th scope=col>Next step</thead><tbody>",
    ]
    for check in failures:
        parts.append(f"<tr><th scope=row>{_text(check.path or check.kind)}")
        parts.append(_cell("expected", check.expected))
        parts.append(_cell("found", check.found or "nothing"))
        parts.append(_cell("asked for by", _source(check)))
        parts.append(_cell("next step", check.next_step))
    parts.append("</tbody></table>")
    return "".join(parts)


def _cell(label: str, text: str) -> str:
    return f'<td data-label="{label}">{_text(text)}' if text else "<td>"


def _source(check: Check) -> str:
    return ", ".join(filter(None, (check.page, check.row)))


def _passed(checks: list[Check]) -> str:
    number = f"{len(checks)} checks passed" if len(checks) > 1 else "1 check passed"
    parts = [
        f'<details><summary>{number}</summary><table class="checks passed"><thead><tr>',
        "<th scope=col>Member<th scope=col>Checks<th scope=col>Found<th scope=col>Row</thead><tbody>",
    ]
    for group in _by_member(checks):
        kinds = ", ".join(check.kind for check in group)
        # The last check of a member says most about its value.
        check = group[-1]
        parts.append(
            f"<tr><td>{_text(check.path)}<td>{kinds}<td>{_text(_passed_value(check))}"
            f"<td>{_text(_other_row(check))}"
        )
    parts.append("</tbody></table></details>")
    return "".join(parts)


def _by_member(checks: list[Check]) -> list[list[Check]]:
    """The checks of each member in one list; a check of the answer or the whole record has one of its own."""
    groups: list[list[Check]] = []
    of_path: dict[str, list[Check]] = {}
    for check in checks:
        if check.path and check.path in of_path:
            of_path[check.path].append(check)
            continue
        group = [check]
        groups.append(group)
        of_path[check.path] = group
    return groups


def _other_row(check: Check) -> str:
    """The row of a check, unless it has the name of the member."""
    member = [part for part in check.path.split("/") if not part.isdigit()]
    return "" if check.row == "/".join(member) else check.row


def _passed_value(check: Check) -> str:
    if not check.expected or check.found == check.expected:
        return check.found or check.expected
    return (
        f"{check.found} (expected: {check.expected})" if check.found else check.expected
    )


def _evidence(step: StepResult) -> str:
    number = len(step.exchanges)
    word = "request" if number == 1 else "requests"
    parts = [f'<details class="evidence"><summary>{number} {word}</summary>']
    for exchange in step.exchanges:
        parts.append(_exchange(exchange))
    parts.append("</details>")
    return "".join(parts)


def _exchange(exchange: Exchange) -> str:
    status = exchange.status or "no answer"
    line = f"{exchange.method} {exchange.url} → {status} ({exchange.seconds * 1000:.0f} ms)"
    return f"<h4>{_text(line)}</h4>{_body('Sent', exchange.sent)}{_body('Received', exchange.received)}"


def _body(label: str, body: Any) -> str:
    if body is None or body == "":
        return ""
    text = body if isinstance(body, str) else _json(body)
    rest = len(text) - _LONGEST_BODY
    if rest > 0:
        text = f"{text[:_LONGEST_BODY]}… ({rest:,} more characters; the JSON report has them)"
    return f'<div class="soft">{label}</div><pre>{_text(text)}</pre>'


def _json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str)


def _text(text: str) -> str:
    # Quotes are harmless outside attributes, and JSON has many.
    return escape(text.translate(_CONTROL), quote=False)
