"""What the commands `rehearse` of all families print: a line for each step, and the verdict."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from ..printable import printable
from .results import Check, Session, StepResult

#: The failed checks that a line of the progress lists.
_LISTED = 5

#: The statuses of attempts after which a request is sent again; 0 means no answer.
_FAILED_ATTEMPTS = (0, 429, 500, 503)


class Progress:
    """Prints a line for each step, with its number in the plan and the failed checks."""

    def __init__(self, names: Sequence[str]) -> None:
        self._numbers: dict[str, int] = {}
        for number, name in enumerate(names, start=1):
            self._numbers[name] = number

    def show(self, result: StepResult) -> None:
        """Print the result of a step."""
        number = self._numbers[result.name]
        line = f"[{number}/{len(self._numbers)}] {result.name} {result.method} {result.status}"
        if result.note:
            line += f": {result.note}"
        click.echo(printable(line))
        for check in result.failures[:_LISTED]:
            click.echo(printable(f"    {failure_text(check)}"))
        further = len(result.failures) - _LISTED
        if further > 0:
            click.echo(f"    and {further} further failed checks")


def failure_text(check: Check) -> str:
    """A failed check in one line."""
    place = f" {check.path}" if check.path else ""
    return f"{check.kind}{place}: expected {check.expected}; found {check.found}"


def write_reports(session: Session, paths: Sequence[Path], *, redact: bool) -> None:
    """Write the reports of a session and print their paths.

    Raises click.ClickException if a file cannot be written or has another ending than a report.
    """
    # Imported here because most runs write no report.
    from .report import write_report

    for path in paths:
        try:
            write_report(session, path, redact=redact)
        except (OSError, ValueError) as error:
            raise click.ClickException(f"--report {path}: {error}") from None
        click.echo(f"Report: {path}")


def print_verdict(session: Session) -> None:
    """Print how many of the planned steps passed, and how many requests that took."""
    requests = sum(len(result.exchanges) for result in session.steps.values())
    click.echo(
        f"{session.count('passed')} of {len(session.planned)} steps passed in {requests} requests."
    )
    if not session.passed:
        left = len(session.planned) - len(session.steps)
        words = [
            f"{session.count('failed')} failed",
            f"{session.count('skipped')} skipped",
        ]
        if left:
            words.append(f"{left} not played")
        click.echo(f"Not passed: {', '.join(words)}.")


def count_failed_attempts(session: Session) -> int:
    """The number of requests that were sent again because the server did not carry them out or answer."""
    count = 0
    for result in session.steps.values():
        for exchange in result.exchanges:
            if exchange.status in _FAILED_ATTEMPTS:
                count += 1
    return count


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Within the block, SIGTERM ends the run as Ctrl+C does: after its records are deleted."""
    # Handlers can only be set in the main thread.
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
