"""The exceptions that end a command. What does not end one is a finding (`tablewright.rules`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: A message prints at most this many characters of each of its parts. A longer one is cut in the middle.
_MOST_CHARACTERS = 800
#: At most this many errors of spec files are printed at once.
_MOST_ERRORS = 20
#: The line about all other errors names at most this many files.
_MOST_FILES = 3


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
        message = f"{_shortened(self.where)}: {_shortened(self.what)}"
        return message + (f"; {_shortened(self.todo)}" if self.todo else "")

    def lines(self) -> tuple[str, ...]:
        """The lines that the command line prints, each a message of its own."""
        return (str(self),)


def _shortened(text: str) -> str:
    # A name or a value of a file can be as long as the file.
    if len(text) <= _MOST_CHARACTERS:
        return text
    half = _MOST_CHARACTERS // 2
    return f"{text[:half]} ... {text[-half:]}"


class MisuseError(TablewrightError):
    """Arguments of the command line that name something unknown or do not go together."""

    exit_code = 2


class UnreadableError(TablewrightError):
    """A document that cannot be read as a requirement table."""


class RefusedError(UnreadableError):
    """A document that was read, but whose pages are not stored."""


class SpecError(TablewrightError):
    """A file under `spec/` that does not follow its format."""


class CombinedSpecError(SpecError):
    """Several errors in spec files, each printed as one line; `where` and the rest are those of the first.

    One wrong line can cause many errors, so only the first ones are printed, and the number of the others.
    """

    def __init__(self, errors: Sequence[SpecError]) -> None:
        first = errors[0]
        super().__init__(first.where, first.what, first.todo)
        # Pickle passes these again, as in `TablewrightError`.
        self.args = (tuple(errors),)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> tuple[str, ...]:
        """The messages of the first errors, and a last line with the number of the others."""
        printed = [str(error) for error in self.errors[:_MOST_ERRORS]]
        others = len(self.errors) - len(printed)
        if others:
            files: dict[str, None] = {}
            for error in self.errors[_MOST_ERRORS:]:
                file, _, _ = error.where.partition(":")
                files[file] = None
            names = ", ".join(list(files)[:_MOST_FILES])
            more_files = ", ..." if len(files) > _MOST_FILES else ""
            what = f"and {others} more in {names}{more_files}"
            printed.append(f"{what}; correct the ones above first")
        return tuple(printed)


def raise_all(errors: Iterable[SpecError]) -> None:
    """Raises the errors, if there are any: a single one as it is, several as one CombinedSpecError."""
    found: dict[str, SpecError] = {}
    for error in errors:
        parts = error.errors if isinstance(error, CombinedSpecError) else (error,)
        # An error in a file of the family is found again with each of its versions.
        for part in parts:
            found.setdefault(str(part), part)
    if len(found) == 1:
        raise next(iter(found.values()))
    if found:
        raise CombinedSpecError(tuple(found.values()))


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
