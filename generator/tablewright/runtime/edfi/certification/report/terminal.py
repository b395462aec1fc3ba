"""A view of a running verification in the terminal: the resources, what is expected next, what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..results import Session, StepResult, StepStatus
from .junit import failure_line
from .model import STATUS_WORDS, VERDICT_WORDS, ReportModel, report_model

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.live import Live

_STYLES: dict[StepStatus, str] = {
    "passed": "green",
    "failed": "bold red",
    "waiting": "yellow",
    "skipped": "yellow",
    "not-seen": "yellow",
}

#: More failures, or more steps that can come next, would not fit on a screen.
_LISTED = 5


class TerminalView:
    """Shows a session in place on a terminal; elsewhere it prints a line for each new result.

    Use it as a context manager, and call `update` after each change. It needs the library rich, but only if
    the output is a terminal. `console` is for tests.
    """

    def __init__(self, session: Session, console: Console | None = None) -> None:
        self._session = session
        self._console = console
        self._live: Live | None = None
        self._printed: dict[str, StepResult] = {}

    def __enter__(self) -> Self:
        is_terminal = (
            self._console.is_terminal
            if self._console is not None
            else sys.stdout.isatty()
        )
        if is_terminal:
            from rich.live import Live

            self._live = Live(
                screen_of(self._session, ()),
                console=self._console,
                refresh_per_second=4,
            )
            self._live.start()
        else:
            # Results of an earlier run have been printed by that run.
            self._printed = dict(self._session.steps)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def update(self, session: Session, next_steps: Sequence[str]) -> None:
        """Show the session as it is now, and the names of the steps that can come next."""
        self._session = session
        if self._live is not None:
            self._live.update(screen_of(session, next_steps))
            return
        for name, step in dict(session.steps).items():
            if self._printed.get(name) != step:
                self._printed[name] = step
                for line in step_lines(step):
                    print(line, flush=True)


def step_lines(step: StepResult) -> list[str]:
    """A result in plain lines: the step with its status, then its failures. No control characters."""
    lines = [f"{STATUS_WORDS[step.status]:8}  {step.name} {step.method}  {step.title}"]
    if step.note:
        lines.append(f"    {step.note}")
    for check in step.failures:
        lines.append(f"    {failure_line(check)}")
        if check.next_step:
            lines.append(f"      next: {check.next_step}")
    return [_printable(line) for line in lines]


def screen_of(session: Session, next_steps: Sequence[str]) -> Group:
    """What the terminal shows, for rich: a table by resource, the next steps, and what is wrong."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    model = report_model(session)
    table = Table(title=_printable(session.title), title_justify="left")
    table.add_column("Resource")
    for status, word in STATUS_WORDS.items():
        table.add_column(word, justify="right", style=_STYLES[status])
    for summary in model.resources:
        cells: list[str] = []
        for status in STATUS_WORDS:
            cells.append(str(summary.count(status) or ""))
        table.add_row(Text(_printable(summary.resource)), *cells)

    rows: list[Text] = []
    for name in next_steps[:_LISTED]:
        rows.append(
            Text(f"next   {_printable(name)}  {_printable(_title(model, name))}")
        )
    for line in _wrong(model):
        rows.append(Text(line, style="red"))
    verdict = f"{VERDICT_WORDS[model.verdict]}. {model.sentence}"
    return Group(table, *rows, Text(verdict, style="bold"))


def _title(model: ReportModel, name: str) -> str:
    for step in model.steps:
        if step.name == name:
            return step.title
    return ""


def _wrong(model: ReportModel) -> list[str]:
    lines: list[str] = []
    for step in model.steps:
        for check in step.failures:
            text = f"wrong  {step.name}  {failure_line(check)}"
            if check.next_step:
                text += f" ({check.next_step})"
            lines.append(_printable(text))
    if len(lines) > _LISTED:
        return [*lines[:_LISTED], f"and {len(lines) - _LISTED} more"]
    return lines


def _printable(text: str) -> str:
    # A value from a server must not move the cursor or change colours.
    return "".join(character if character.isprintable() else " " for character in text)
