"""The exceptions that stop a command; what does not stop one is a finding (`tablewright.rules`)."""

from __future__ import annotations


class TablewrightError(Exception):
    """A problem that the user can mend: `where: what; what to do`. The command line prints it and exits.

    `exit_code` is 1 for bad input and stale output, 2 for misuse.
    """

    exit_code = 1

    def __init__(self, where: str, what: str, todo: str = "") -> None:
        super().__init__(where, what, todo)  # as given: an exception of a worker process is made again here
        self.where = where
        self.what = what
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.todo}" if self.todo else "")


class MisuseError(TablewrightError):
    """The command line asks for something that does not exist or cannot be combined."""

    exit_code = 2


class UnreadableError(TablewrightError):
    """A document that cannot be read as a requirement table."""


class SpecError(TablewrightError):
    """A file under `spec/` that does not follow its format."""


class RenderError(TablewrightError):
    """The spec asks for something that a target cannot express."""
