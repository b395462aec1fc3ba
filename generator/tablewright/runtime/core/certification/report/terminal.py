"""A view of a running verification in the terminal: the resources, what is expected next, what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ...printable import printable
from ..results import Session, StepResult, StepStatus
from .junit import failure_line
from .model import (
    STATUS_WORDS,
    VERDICT_WORDS,
    ReportModel,
    ResourceSummary,
    report_model,
)

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.live import Live
    from rich.table import Table
    from rich.text import Text

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
                Screen(self._session, ()),
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
            self._live.update(Screen(session, next_steps))
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
    return [_in_a_line(line) for line in lines]


class Screen:
    """What the terminal shows, for rich: a table by resource, the next steps, what is wrong, and the verdict.

    It is never higher than the terminal: resources that have passed are left out first.
    """

    def __init__(self, session: Session, next_steps: Sequence[str]) -> None:
        self._model = report_model(session)
        self._next = tuple(next_steps[:_LISTED])

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> RenderResult:
        """The parts of the screen, which rich calls for at each change of the size."""
        lines = self._lines()
        height = _height(lines, console, options)
        if height > console.height // 2:
            # Rather a short line of each failure than a few whole ones; the last line is the verdict.
            for line in lines[:-1]:
                line.no_wrap, line.overflow = True, "ellipsis"
            height = _height(lines, console, options)
        # The rows of the title, the heads and the number of those left out, and one for the cursor.
        free = console.height - height - 4
        chosen = self._chosen(max(free, 1))
        yield self._table(chosen)
        left_out = len(self._model.resources) - len(chosen)
        if left_out:
            yield f"and {left_out} more resources"
        yield from lines

    def _lines(self) -> list[Text]:
        from rich.text import Text

        lines: list[Text] = []
        for name in self._next:
            words = (
                f"next   {_in_a_line(name)}  {_in_a_line(_title(self._model, name))}"
            )
            lines.append(Text(words, no_wrap=True, overflow="ellipsis"))
        for line in _wrong(self._model):
            lines.append(Text(line, style="red"))
        verdict = f"{VERDICT_WORDS[self._model.verdict]}. {self._model.sentence}"
        lines.append(Text(verdict, style="bold"))
        return lines

    def _chosen(self, limit: int) -> list[ResourceSummary]:
        """At most `limit` resources in the order of the plan; it prefers those with failures."""

        def rank(summary: ResourceSummary) -> int:
            if summary.count("failed"):
                return 0
            for step in summary.steps:
                if step.name in self._next:
                    return 1
            return 2 if summary.count("passed") < len(summary.steps) else 3

        names: set[str] = set()
        for summary in sorted(self._model.resources, key=rank)[:limit]:
            names.add(summary.resource)
        return [
            summary for summary in self._model.resources if summary.resource in names
        ]

    def _table(self, summaries: Sequence[ResourceSummary]) -> Table:
        from rich.table import Table
        from rich.text import Text

        title = _in_a_line(self._model.session.title)
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
        table.add_column("Resource", no_wrap=True, overflow="ellipsis")
        for status, word in STATUS_WORDS.items():
            table.add_column(word, justify="right", no_wrap=True, style=_STYLES[status])
        for summary in summaries:
            cells: list[str] = []
            for status in STATUS_WORDS:
                cells.append(str(summary.count(status) or ""))
            table.add_row(Text(_in_a_line(summary.resource)), *cells)
        return table


def _height(lines: Sequence[Text], console: Console, options: ConsoleOptions) -> int:
    return sum(len(console.render_lines(line, options)) for line in lines)


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
            lines.append(_in_a_line(text))
    if len(lines) > _LISTED:
        return [*lines[:_LISTED], f"and {len(lines) - _LISTED} more"]
    return lines


def _in_a_line(text: str) -> str:
    return printable(text).replace("\n", " ")
