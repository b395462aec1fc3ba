"""The file of a session: a verification or a rehearsal that was interrupted continues with it."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ...core.certification.report.secrets import hide_in_value
from ...core.certification.results import CommandName, Session, session_json, session_of

#: The settings that the results of a session depend on, with the option that chooses each.
_OPTIONS = {
    "url": "--url",
    "school_year": "--school-year",
    "only": "--only",
    "since": "--since",
    "namespace": "--namespace",
    "distinct": "--distinct",
    "value": "--value",
    "updates": "--updates",
    "documented_only": "--documented-only",
}


class SessionFileError(ValueError):
    """Raised for a session file that cannot be used; the message has the path and the next step."""


def default_path(package: str, command: CommandName) -> Path:
    """The file of a session that the user gives no path for, in the current folder."""
    return Path(f"{package}-{command}.session.json")


def load_session(path: Path, wanted: Session) -> Session:
    """The session of a file, to be continued with the plan and the settings of `wanted`.

    Returns `wanted` if there is no file. Results of steps that are no longer planned are left out. Raises
    SessionFileError if the file holds a session of another package, command, server or school year.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return wanted
    except (OSError, UnicodeDecodeError) as error:
        raise SessionFileError(
            f"{path}: the session cannot be read: {error}; choose another file with --session"
        ) from None
    try:
        document = json.loads(text)
        kept = session_of(document)
    except (ValueError, RecursionError) as error:
        raise SessionFileError(
            f"{path}: the file holds no session ({error}); "
            "choose another file with --session, or start again with --new-session"
        ) from None
    _check(path, kept, wanted)
    for name in wanted.planned:
        if name in kept.steps:
            wanted.add(kept.steps[name])
    wanted.started = kept.started or wanted.started
    wanted.created = kept.created
    wanted.preloaded = kept.preloaded
    return wanted


def day_of_session(path: Path, today: date) -> date:
    """The day of the first run of a session, from which relative dates are counted; `today` without a file.

    A file that cannot be read also gives `today`, because `load_session` reports it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return date.fromisoformat(document["settings"]["today"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return today


def save_session(path: Path, session: Session) -> None:
    """Write a session at once, so that the file always has a whole one; its URL loses the credentials.

    Raises SessionFileError if it cannot be written.
    """
    document = session_json(session)
    document["settings"] = hide_in_value(session.settings)
    # Without indentation, which takes many times as long. A server can send a half of a surrogate pair, which
    # UTF-8 cannot encode.
    text = json.dumps(document) + "\n"
    try:
        with NamedTemporaryFile(
            "w",
            encoding="utf-8",
            dir=path.parent,
            prefix=f".{path.name}.",
            delete=False,
        ) as file:
            file.write(text)
        os.replace(file.name, path)
    except OSError as error:
        raise SessionFileError(
            f"{path}: the session cannot be written: {error}; choose another file with --session"
        ) from None


def _check(path: Path, kept: Session, wanted: Session) -> None:
    """Raise SessionFileError if the results of a session say nothing about the wanted one."""
    for name in ("package", "command"):
        _compare(path, name, getattr(kept, name), getattr(wanted, name))
    for name, option in _OPTIONS.items():
        # A session of an older package lacks the newer settings.
        old = hide_in_value(kept.settings.get(name)) or None
        new = hide_in_value(wanted.settings.get(name)) or None
        _compare(path, option, old, new)


def _compare(path: Path, what: str, kept: Any, wanted: Any) -> None:
    if kept != wanted:
        raise SessionFileError(
            f"{path}: the session is one with {what} {_shown(kept)} and not {_shown(wanted)}; "
            "choose another file with --session, or start again with --new-session"
        )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        value = ",".join(str(item) for item in value)
    return f"'{value}'" if value else "none"
