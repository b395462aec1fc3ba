"""The file of a session: what it keeps, and which ones are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tablewright.runtime.core.certification.results import (
    Check,
    Exchange,
    Session,
    StepResult,
)
from tablewright.runtime.edfi.certification.session_file import (
    SessionFileError,
    default_path,
    load_session,
    save_session,
)


def session(**changes: Any) -> Session:
    fields: dict[str, Any] = {
        "package": "edfi_v5",
        "command": "verify",
        "title": "Ed-Fi",
        "version": "1",
        "settings": {"url": "https://one.example.org", "school_year": 2026, "only": []},
        "planned": ["students 1", "students 2"],
        "started": "2026-11-29T08:15:00Z",
    }
    return Session(**{**fields, **changes})


def result() -> StepResult:
    return StepResult(
        "students",
        "1",
        "POST",
        "Create a student.",
        "passed",
        checks=(Check("value", True, "lastSurname", "Jönes", "Jönes"),),
        id="7",
        record={"lastSurname": "Jönes"},
    )


def test_a_kept_session_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    kept = session()
    kept.add(result())
    save_session(path, kept)
    wanted = session(started="2026-11-29T09:00:00Z")
    continued = load_session(path, wanted)
    assert continued.steps == {"students 1": result()}
    assert continued.started == kept.started
    # No other file remains.
    assert list(tmp_path.iterdir()) == [path]


def test_credentials_in_the_url_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    settings = {"url": "https://key:letmein@one.example.org", "school_year": 2026}
    kept = session(settings={**settings, "only": []})
    kept.add(result())
    save_session(path, kept)
    assert "letmein" not in path.read_text(encoding="utf-8")
    assert load_session(path, kept).steps == {"students 1": result()}
    kept.settings["url"] = "https://key:letmein@two.example.org"
    with pytest.raises(SessionFileError) as error:
        load_session(path, kept)
    assert "letmein" not in str(error.value)


def test_without_a_file_the_session_is_new(tmp_path: Path) -> None:
    wanted = session()
    assert load_session(tmp_path / "a.json", wanted) is wanted
    assert default_path("edfi_v5", "verify") == Path("edfi_v5-verify.session.json")


def test_a_step_that_is_no_longer_planned_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    kept = session()
    kept.add(result())
    save_session(path, kept)
    assert load_session(path, session(planned=["students 2"])).steps == {}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"package": "edfi_v4"}, "package 'edfi_v5' and not 'edfi_v4'"),
        ({"command": "rehearse"}, "command 'verify' and not 'rehearse'"),
        (
            {"settings": {"url": "https://two.example.org", "school_year": 2026}},
            "--url 'https://one.example.org' and not 'https://two.example.org'",
        ),
        (
            {"settings": {"url": "https://one.example.org", "school_year": None}},
            "--school-year '2026' and not none",
        ),
        (
            {
                "settings": {
                    "url": "https://one.example.org",
                    "school_year": 2026,
                    "only": ["students"],
                }
            },
            "--only none and not 'students'",
        ),
    ],
)
def test_a_session_about_something_else_is_refused(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / "a.json"
    save_session(path, session())
    with pytest.raises(SessionFileError) as caught:
        load_session(path, session(**changes))
    assert message in str(caught.value)
    assert "--new-session" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"steps": [1]}', "no JSON", "[" * 100_000]
)
def test_a_file_that_holds_no_session_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(SessionFileError, match="the file holds no session"):
        load_session(path, session())


def with_value(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    holder = document
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("settings",), []),
        (("planned",), None),
        (("started",), 5),
        (("steps", 0, "status"), "green"),
        (("steps", 0, "status"), []),
        (("steps", 0, "id"), 5),
        (("steps", 0, "record"), "text"),
        (("steps", 0, "checks", 0, "path"), None),
        (("steps", 0, "checks", 0, "passed"), "yes"),
        (("steps", 0, "exchanges", 0, "status"), "200"),
        (("steps", 0, "exchanges", 0, "seconds"), "1"),
    ],
)
def test_a_session_with_a_value_of_a_wrong_type_is_refused(
    tmp_path: Path, path: tuple[Any, ...], value: Any
) -> None:
    file = tmp_path / "a.json"
    kept = session()
    kept.add(replace(result(), exchanges=(Exchange("GET", "/students", 200),)))
    save_session(file, kept)
    load_session(file, session())
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(with_value(document, path, value)), encoding="utf-8")
    with pytest.raises(SessionFileError, match="the file holds no session"):
        load_session(file, session())


def test_a_settings_list_of_another_type_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    kept = session()
    kept.settings["only"] = [1, 2]
    save_session(file, kept)
    with pytest.raises(SessionFileError, match="--only '1,2' and not none"):
        load_session(file, session())


def test_a_half_of_a_surrogate_pair_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    kept = session()
    kept.add(replace(result(), record={"lastSurname": "\ud800"}))
    save_session(file, kept)
    (found,) = load_session(file, session()).steps.values()
    assert found.record == {"lastSurname": "\ud800"}


def test_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="cannot be written"):
        save_session(tmp_path / "none" / "a.json", session())
