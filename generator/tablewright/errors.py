"""The exceptions that end a command. What does not end one is a finding (`tablewright.rules`)."""

from __future__ import annotations


class TablewrightError(Exception):
    """A problem that the user can fix, printed as `where: what; todo`.

    `where` is a file, a page or an option, `what` the problem, `todo` the next step. The command line prints
    the error as one line and exits with `exit_code`: 1 for bad input and stale output, 2 for misuse.
    """

    exit_code = 1

    def __init__(self, where: str, what: str, todo: str = "") -> None:
        # All three arguments, because pickle passes them again for an exception of a worker process.
        super().__init__(where, what, todo)
        self.where = where
        self.what = what
        self.todo = todo

    # Some messages contain the next step already, such as `did you mean 'schoolYear'?`.
    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.todo}" if self.todo else "")


class MisuseError(TablewrightError):
    """Arguments of the command line that name something unknown or do not go together."""

    exit_code = 2


class UnreadableError(TablewrightError):
    """A document that cannot be read as a requirement table."""


class RefusedError(UnreadableError):
    """A document that was read, but whose pages are not stored."""


class SpecError(TablewrightError):
    """A file under `spec/` that does not follow its format."""


class EntryError(SpecError):
    """A wrong entry of a spec file, found where its line is not known.

    `where` is the path of the file below the folder of the version or family, and `keys` are the keys and
    list positions that lead to the entry. `SpecTree.located` returns the same error with path and line.
    """

    def __init__(
        self, where: str, what: str, todo: str = "", keys: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(where, what, todo)
        # Pickle passes these again, as in `TablewrightError`.
        self.args = (where, what, todo, keys)
        self.keys = keys


class RenderError(TablewrightError):
    """A spec that cannot be expressed in a package or on a page."""
