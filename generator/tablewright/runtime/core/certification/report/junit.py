"""JUnit XML of a session: a test suite for each resource, a test case for each scenario."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ..results import Check, StepResult
from .model import STATUS_WORDS, ReportModel, ResourceSummary

#: Characters that XML 1.0 forbids.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(model: ReportModel) -> str:
    """The report as JUnit XML. A step that waits, was not seen or was skipped counts as skipped."""
    root = ElementTree.Element("testsuites")
    _set(root, "name", model.session.title)
    _set_counts(root, model.steps)
    # The schema of CI systems has this attribute for the suites only.
    del root.attrib["skipped"]
    for summary in model.resources:
        _add_suite(root, summary, model.session.started)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_suite(
    root: ElementTree.Element, summary: ResourceSummary, started: str
) -> None:
    suite = ElementTree.SubElement(root, "testsuite")
    _set(suite, "name", summary.resource)
    _set_counts(suite, summary.steps)
    if started:
        _set(suite, "timestamp", started.removesuffix("Z"))
    for step in summary.steps:
        _add_case(suite, step)


def _add_case(suite: ElementTree.Element, step: StepResult) -> None:
    case = ElementTree.SubElement(suite, "testcase")
    _set(case, "classname", step.resource)
    _set(case, "name", f"{step.scenario} {step.method} {step.title}".strip())
    _set(case, "time", f"{_seconds((step,)):.3f}")
    if step.status == "passed":
        return
    if step.status != "failed":
        skipped = ElementTree.SubElement(case, "skipped")
        _set(skipped, "message", step.note or STATUS_WORDS[step.status])
        return
    failures = step.failures
    failure = ElementTree.SubElement(case, "failure")
    _set(failure, "type", failures[0].kind if failures else "record")
    _set(failure, "message", failure_line(failures[0]) if failures else step.note)
    lines = [failure_text(check) for check in failures]
    failure.text = _clean("\n".join(lines) or step.note)


def failure_line(check: Check) -> str:
    """A failure in one line: the member, what is expected and what was found."""
    member = check.path or check.kind
    return f"{member}: expected {check.expected or 'nothing'}, found {check.found or 'nothing'}"


def failure_text(check: Check) -> str:
    """A failure with the page and row that ask for it, and what to do next."""
    lines = [failure_line(check)]
    source = ", ".join(filter(None, (check.page, check.row)))
    if source:
        lines.append(f"  asked for by {source}")
    if check.next_step:
        lines.append(f"  next: {check.next_step}")
    return "\n".join(lines)


def _set_counts(element: ElementTree.Element, steps: tuple[StepResult, ...]) -> None:
    failed = sum(1 for step in steps if step.status == "failed")
    passed = sum(1 for step in steps if step.status == "passed")
    _set(element, "tests", str(len(steps)))
    _set(element, "failures", str(failed))
    _set(element, "errors", "0")
    _set(element, "skipped", str(len(steps) - failed - passed))
    _set(element, "time", f"{_seconds(steps):.3f}")


def _seconds(steps: tuple[StepResult, ...]) -> float:
    total = 0.0
    for step in steps:
        total += sum(exchange.seconds for exchange in step.exchanges)
    return total


def _set(element: ElementTree.Element, name: str, value: str) -> None:
    element.set(name, _clean(value))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
