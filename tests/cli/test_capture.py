"""`tablewright capture`: documents become spec files, and nothing else is touched."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from published_pages import captured_pages

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "readers"
SHARED = ROOT.parent / "shared"
PIPE = CASES / "pipe-table" / "page.md"
CAREER = CASES / "run-together-split-rows" / "page.txt"

#: What `capture` may write; all else below spec/ is written by hand or by another command.
MACHINE = re.compile(
    r"\w+/v\d/(?:sources\.yaml|required\.yaml|(?:resources|operations)/[\w-]+\.yaml)"
)
ATTENDANCE = "edfi/v4/resources/student-section-attendance-events.yaml"
#: A line that tells the user where, what, and what to do.
CLEAR = re.compile(r"tablewright: [^\s:]+(?::\d+)?: [^;]+; \S.*")

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the published documents are not here"
)

Run = Callable[..., Result]
Picture = Callable[[Path], dict[str, bytes]]


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {
        path
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    }


def diff(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    lines = list(
        difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    )
    return [line[2:] for line in lines if line[0] == "-"], [
        line[2:] for line in lines if line[0] == "+"
    ]


def entries(sources: bytes) -> dict[str, str]:
    """The entries of a sources file by page."""
    parts = sources.decode().split("\n- page: ")[1:]
    return {part.partition("\n")[0]: part for part in parts}


# What is captured


@pytest.mark.parametrize(
    ("case", "file"),
    [
        ("pipe-table", "edfi/v4/resources/student-section-attendance-events.yaml"),
        (
            "run-together-broken-cells",
            "edfi/v2/resources/student-section-attendance-events.yaml",
        ),
        (
            "run-together-split-rows",
            "edfi/v5/resources/student-cte-program-associations.yaml",
        ),
        ("cell-lines", "edfi/v3/resources/student-cohort-associations.yaml"),
        ("method-page", "campusm/v1/operations/add-valid-check-in-student.yaml"),
        ("list-pipe-table", "edfi/v5/required.yaml"),
        ("list-html", "edfi/v4/required.yaml"),
    ],
)
def test_every_shape_becomes_one_spec_file(
    checkout: Path, run: Run, picture: Picture, case: str, file: str
) -> None:
    version = "/".join(file.split("/")[:2])
    page = next((CASES / case).glob("page.*"))
    (checkout / "spec" / file).unlink()
    (checkout / "spec" / version / "sources.yaml").unlink()
    before = picture(checkout / "spec")

    result = run("capture", version, page)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert changed(before, picture(checkout / "spec")) == {
        file,
        f"{version}/sources.yaml",
    }
    *findings, summary = result.stdout.splitlines()
    assert summary.startswith(f"spec/{file}: captured, ")
    if not case.startswith("list-"):
        assert summary.endswith(
            f"; {len(findings)} finding{'' if len(findings) == 1 else 's'}"
        )
    assert all(
        re.match(rf"{re.escape(str(page))}:\d+: [A-Z]\d{{3}} \S", line)
        for line in findings
    )
    assert [int(line.split(":")[1]) for line in findings] == sorted(
        int(line.split(":")[1]) for line in findings
    )


@needs_shared
@pytest.mark.parametrize(
    ("version", "documents"),
    [
        ("edfi/v2", "seeds/000_*"),
        ("edfi/v3", "seeds/002_*"),
        ("edfi/v4", "pages/v4"),
        ("edfi/v5", "pages/v5"),
        ("campusm/v1", "seeds/004_*"),
    ],
)
def test_the_committed_spec_is_what_the_documents_say(
    checkout: Path, run: Run, picture: Picture, version: str, documents: str
) -> None:
    committed = picture(checkout / "spec")
    for path in committed:
        if path.startswith(version) and MACHINE.fullmatch(path):
            (checkout / "spec" / path).unlink()

    folder = SHARED / documents
    pages = [page for page in captured_pages() if page.parent == folder]
    result = run(
        "capture", version, *(pages or [folder]), *sorted(folder.glob("readme.md"))
    )

    assert (result.exit_code, result.stderr) == (0, "")
    assert picture(checkout / "spec") == committed


@needs_shared
def test_seed_001_says_what_the_published_page_says(
    checkout: Path, run: Run, picture: Picture
) -> None:
    committed = picture(checkout / "spec")

    assert (
        run("capture", "edfi/v4", next((SHARED / "seeds").glob("001_*"))).exit_code == 0
    )

    assert changed(committed, picture(checkout / "spec")) == {"edfi/v4/sources.yaml"}


@needs_shared
def test_seed_003_is_todays_page_but_for_the_row_that_came_later(
    checkout: Path, run: Run
) -> None:
    page = checkout / "spec/edfi/v5/resources/student-cte-program-associations.yaml"
    before = page.read_text(encoding="utf-8").splitlines()

    assert (
        run("capture", "edfi/v5", next((SHARED / "seeds").glob("003_*"))).exit_code == 0
    )

    after = page.read_text(encoding="utf-8").splitlines()
    # The header, too, is spelt in the older way.
    assert [line for line in after if line not in before and "T005" not in line] == []
    gone = [line for line in before if line not in after]
    assert gone
    assert "endDate" in gone[0]


def test_capturing_the_same_document_twice_changes_nothing(
    checkout: Path, run: Run, picture: Picture
) -> None:
    run("capture", "edfi/v4", PIPE)
    before = picture(checkout / "spec")
    times = {
        path: path.stat().st_mtime_ns for path in (checkout / "spec").rglob("*.yaml")
    }

    result = run("capture", "edfi/v4", PIPE)

    assert f"spec/{ATTENDANCE}: unchanged, 15 rows" in result.stdout
    assert picture(checkout / "spec") == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def recaptured(
    checkout: Path, run: Run, picture: Picture, change: Callable[[str], str]
) -> tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]]:
    """Diffs of the page's file and of its sources entry after a change; nothing else may differ."""
    page = checkout / "page.md"
    shutil.copy(PIPE, page)
    run("capture", "edfi/v4", page, CAREER)
    before = picture(checkout / "spec")
    text = page.read_text(encoding="utf-8")
    assert change(text) != text
    page.write_text(change(text), encoding="utf-8")

    assert run("capture", "edfi/v4", page).exit_code == 0

    after = picture(checkout / "spec")
    sources = "edfi/v4/sources.yaml"
    assert changed(before, after) == {ATTENDANCE, sources}
    old, new = entries(before[sources]), entries(after[sources])
    assert {name for name in old | new if old.get(name) != new.get(name)} == {
        "StudentSectionAttendanceEvents"
    }
    return diff(before[ATTENDANCE], after[ATTENDANCE]), diff(
        before[sources], after[sources]
    )


def test_a_changed_value_changes_its_line(
    checkout: Path, run: Run, picture: Picture
) -> None:
    page, sources = recaptured(
        checkout, run, picture, lambda text: text.replace(" No Note ", " Sick ")
    )

    assert [len(lines) for lines in page] == [1, 1]
    assert page[1] == [page[0][0].replace("No Note", "Sick")]
    assert [line.split(":")[0].strip() for lines in sources for line in lines] == [
        "sha256"
    ] * 2


def test_a_new_row_adds_its_lines(checkout: Path, run: Run, picture: Picture) -> None:
    values = "| TRUE | TRUE | TRUE | TRUE |"
    row = f"| StudentSectionAttendanceEvents | teacherPresent | FALSE | boolean | OPTIONAL {values}\n"

    page, sources = recaptured(
        checkout, run, picture, lambda text: with_last_row(text, row)
    )

    assert page[0] == []
    assert "teacherPresent" in "".join(page[1])
    assert len(page[1]) <= 4
    assert [line.split(":")[0].strip() for line in sources[0]] == ["sha256"]
    assert [line.split(":")[0].strip() for line in sources[1]] == [
        "sha256",
        "teacherPresent",
    ]


def with_last_row(text: str, row: str) -> str:
    end = text.rindex("|\n") + 2
    return text[:end] + row + text[end:]


def test_a_removed_row_takes_its_lines_away(
    checkout: Path, run: Run, picture: Picture
) -> None:
    def without_departure(text: str) -> str:
        return re.sub(r"\|[^\n]*\bdepartureTime\b[^\n]*\n", "", text)

    page, sources = recaptured(checkout, run, picture, without_departure)

    # The finding about the rows of another resource counts them.
    assert [
        line
        for line in page[0]
        if "departureTime" not in line and " rows: '3'" not in line
    ] == []
    assert [line for line in page[1] if " rows: '2'" not in line] == []
    assert "departureTime" in "".join(sources[0])
    assert [line.split(":")[0].strip() for line in sources[1]] == ["sha256"]


def test_what_is_written_by_hand_is_never_touched(
    checkout: Path, run: Run, picture: Picture
) -> None:
    before = picture(checkout / "spec")

    run("capture", "edfi/v4", CASES, PIPE, checkout / "missing.md")
    run("capture", "campusm/v1", CASES / "method-page" / "page.txt")

    touched = changed(before, picture(checkout / "spec"))
    assert touched
    assert all(MACHINE.fullmatch(path) for path in touched)


# Where documents come from, and how they are read


def test_folders_and_globs_hold_several_documents(checkout: Path, run: Run) -> None:
    (checkout / "pages" / "deep").mkdir(parents=True)
    shutil.copy(PIPE, checkout / "pages" / "a.md")
    shutil.copy(CAREER, checkout / "pages" / "deep" / "b.txt")

    for places in (["pages"], ["pages/**/*.*"], ["pages", "pages/a.md"]):
        result = run("capture", "edfi/v4", *places)
        assert result.exit_code == 0
        assert (
            len(
                re.findall(
                    r"^spec/edfi/v4/resources/\S+: (?:un)?c", result.stdout, re.M
                )
            )
            == 2
        )


def test_standard_input_is_a_document(checkout: Path, run: Run) -> None:
    result = run("capture", "edfi/v4", "-", stdin=PIPE.read_bytes())

    assert result.exit_code == 0
    assert re.search(r"^stdin:\d+: ", result.stdout, re.M)
    assert "document: stdin" in (checkout / "spec/edfi/v4/sources.yaml").read_text(
        encoding="utf-8"
    )


def test_standard_input_of_a_process(checkout: Path) -> None:
    code = "from tablewright.cli import main; main()"
    command = [sys.executable, "-c", code, "capture", "edfi/v4", "-"]

    result = subprocess.run(
        command, cwd=checkout, input=PIPE.read_bytes(), capture_output=True, check=True
    )

    assert b": captured, 15 rows" in result.stdout
    assert result.stderr == b""


def test_a_table_is_shown_without_writing(
    checkout: Path, run: Run, picture: Picture
) -> None:
    before = picture(checkout / "spec")

    result = run("capture", "--show-table", "edfi/v4", PIPE)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("Resource ")
    assert len(result.stdout.splitlines()) == 16
    assert picture(checkout / "spec") == before


def test_the_right_dialect_may_be_named(checkout: Path, run: Run) -> None:
    named = run("capture", "--reader", "markdown", "edfi/v4", PIPE)

    assert named.exit_code == 0
    assert ": unchanged" in run("capture", "edfi/v4", PIPE).stdout


@pytest.mark.parametrize(
    ("reader", "code", "message"),
    [
        ("cell-lines", 1, "has no header of a scenario table"),
        (
            "docx",
            2,
            "--reader docx: there is no reader 'docx'; use one of cell-lines, ",
        ),
    ],
)
def test_a_wrong_dialect_is_refused(
    run: Run, picture: Picture, reader: str, code: int, message: str
) -> None:
    before = picture(Path.cwd())

    result = run("capture", "--reader", reader, "edfi/v4", PIPE)

    assert result.exit_code == code
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert picture(Path.cwd()) == before


def test_two_documents_of_one_page_in_a_call(checkout: Path, run: Run) -> None:
    shutil.copy(PIPE, checkout / "again.md")

    result = run("capture", "edfi/v4", PIPE, "again.md", CAREER)

    assert result.exit_code == 1
    clear, total = result.stderr.splitlines()
    assert clear == (
        f"tablewright: again.md: 'StudentSectionAttendanceEvents' was already read from {PIPE}; "
        "capture only one of the two documents"
    )
    assert total == "1 document could not be read, 2 could"
    assert "document: page.md" in (checkout / "spec/edfi/v4/sources.yaml").read_text(
        encoding="utf-8"
    )


def test_one_list_in_a_call(checkout: Path, run: Run) -> None:
    lists = [
        next((CASES / case).glob("page.*")) for case in ("list-pipe-table", "list-html")
    ]

    result = run("capture", "edfi/v4", *lists)

    assert result.exit_code == 1
    clear, total = result.stderr.splitlines()
    what = f"'required' was already read from {lists[0]}"
    assert (
        clear
        == f"tablewright: {lists[1]}: {what}; capture only one of the two documents"
    )
    assert total == "1 document could not be read, 1 could"
    assert (
        "spec/edfi/v4/required.yaml: captured, 7 rows: 6 entries, 1 blank\n"
        in result.stdout
    )


def test_a_list_captured_again_changes_nothing(
    checkout: Path, run: Run, picture: Picture
) -> None:
    page = CASES / "list-pipe-table" / "page.md"
    run("capture", "edfi/v4", page)
    before = picture(checkout / "spec")

    result = run("capture", "edfi/v4", page)

    assert (
        result.stdout
        == "spec/edfi/v4/required.yaml: unchanged, 7 rows: 6 entries, 1 blank\n"
    )
    assert picture(checkout / "spec") == before


# Bad input


def row_changed(old: str, new: str) -> Callable[[str], bytes]:
    return lambda page: page.replace(old, new, 1).encode()


BAD: dict[str, tuple[Callable[[str], bytes], str]] = {
    "empty": (lambda _: b"", "bad.md: the document is empty; "),
    "blank": (lambda _: b"\n \n", "bad.md: the document is empty; "),
    "binary": (lambda _: b"\x7fELF\0\1\2", "bad.md: this is a binary file; "),
    "UTF-16": (
        lambda page: page.encode("utf-16"),
        "bad.md: this is UTF-16, not UTF-8 text; ",
    ),
    "another encoding": (
        lambda page: page.encode() + b"\xe9t\xe9",
        r"bad.md:\d+: this is not UTF-8 text; ",
    ),
    "error page": (
        lambda _: b"<!DOCTYPE html><html><head><title>503 Busy</title></head><body>Sorry</body></html>",
        "bad.md: this is an HTML page without a table, titled '503 Busy'; ",
    ),
    "no table": (
        lambda page: page.partition("| Resource")[0].encode(),
        "bad.md: no scenario table, no method page and no list",
    ),
    "unknown header": (
        row_changed("| Data Type ", "| Kind "),
        r"bad.md:\d+: unknown header 'Kind'; column 4 must be 'Data Type'",
    ),
    "cut off in a cell": (
        lambda page: page[: page.rindex("FALSE") + 3].encode(),
        r"bad.md:\d+: the row is cut off in cell 3 of 9; download the page again",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_document_leaves_its_spec_file_and_the_others_are_captured(
    checkout: Path, run: Run, picture: Picture, kind: str
) -> None:
    make, message = BAD[kind]
    bad = checkout / "bad.md"
    bad.write_bytes(make(PIPE.read_text(encoding="utf-8")))
    before = picture(checkout / "spec")

    result = run("capture", "edfi/v4", "bad.md", CAREER)

    assert result.exit_code == 1
    clear, total = result.stderr.splitlines()
    assert CLEAR.fullmatch(clear)
    assert re.match(f"tablewright: {message}", clear)
    assert total == "1 document could not be read, 1 could"
    after = picture(checkout / "spec")
    career = "edfi/v4/resources/student-cte-program-associations.yaml"
    assert changed(before, after) == {career, "edfi/v4/sources.yaml"}

    alone = run("capture", "edfi/v4", "bad.md")
    assert (alone.exit_code, alone.stdout, alone.stderr) == (1, "", f"{clear}\n")


ODD: dict[str, tuple[str, str, str]] = {
    "too few cells": (
        "| FALSE ",
        "",
        r"odd.md:(\d+): T015 the row of '\w+' has 8 cells for 9 columns; ",
    ),
    "too many cells": (
        "| FALSE ",
        "| FALSE | x ",
        r"odd.md:(\d+): T016 the row of '\w+' has 10 cells for 9 ",
    ),
    "another table": (
        "### Scenarios",
        "| Ship | Port |\n| - | - |\n| 1 | 2 |\n\n### Scenarios",
        r"odd.md:(\d+): T007 ",
    ),
    "another column": (
        "Scenario 1: POST ",
        "What for ",
        r"odd.md:(\d+): T006 the column 'What for'",
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_does_not_fit_is_printed_at_its_line_and_the_rest_captured(
    checkout: Path, run: Run, kind: str
) -> None:
    old, new, message = ODD[kind]
    page = PIPE.read_text(encoding="utf-8")
    (checkout / "odd.md").write_text(page.replace(old, new, 1), encoding="utf-8")

    result = run("capture", "edfi/v4", "odd.md")

    assert (result.exit_code, result.stderr) == (0, "")
    found = re.search(f"^{message}", result.stdout, re.MULTILINE)
    assert found
    assert int(found[1]) == page[: page.index(old)].count("\n") + 1


def test_an_odd_list_keeps_its_findings_until_they_are_accepted(
    checkout: Path, run: Run
) -> None:
    rows = "| Ship | Create / Upsert |\n| Ship | Create |\n"
    (checkout / "readme.md").write_text(
        f"| Resource | Operations |\n| - | - |\n{rows}", encoding="utf-8"
    )

    result = run("capture", "edfi/v4", "readme.md")

    text = "the operations of 'Ship' are printed as 'Create / Upsert'; they are read as: create"
    again = "the list has 'Ship' twice, first with the operations: create; then with: create"
    assert result.stdout.splitlines()[:2] == [
        f"readme.md:3: R005 {text}",
        f"readme.md:4: R007 {again}",
    ]
    kept = run("lint", "edfi/v4").stdout
    assert f"spec/edfi/v4/required.yaml:3: R005 {text}" in kept
    assert f"spec/edfi/v4/required.yaml:4: R007 {again}" in kept


@pytest.mark.parametrize(
    "case", ["cell-lines", "run-together-broken-cells", "method-page"]
)
def test_a_page_without_marks_that_ends_in_a_row_is_refused(
    checkout: Path, run: Run, case: str
) -> None:
    text = next((CASES / case).glob("page.*")).read_text(encoding="utf-8").rstrip()
    end = text.rindex("message") if case == "method-page" else text.rindex("FALSE") + 3
    (checkout / "cut.txt").write_text(text[:end], encoding="utf-8")

    result = run("capture", "edfi/v3", "cut.txt")

    assert result.exit_code == 1
    assert re.fullmatch(
        r"tablewright: cut\.txt:\d+: the (?:row|sample) is cut off.*; .*\n",
        result.stderr,
    )


def test_a_huge_file_is_refused_unread(checkout: Path, run: Run) -> None:
    with (checkout / "huge.md").open("wb") as file:
        file.truncate(50_000_000)

    result = run("capture", "edfi/v4", "huge.md")

    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr
        == "tablewright: huge.md: the document is larger than 5 MB; name the page alone\n"
    )


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("missing.md", "missing.md: there is no such file; "),
        ("*.md", r"\*.md: the pattern matches no file; "),
        ("leer", "leer: the folder holds no documents; "),
        ("-", "stdin: the document is empty; "),
    ],
)
def test_places_without_a_document(
    checkout: Path, run: Run, place: str, message: str
) -> None:
    (checkout / "leer").mkdir()

    result = run("capture", "edfi/v4", place, PIPE)

    assert result.exit_code == 1
    assert CLEAR.fullmatch(result.stderr.splitlines()[0])
    assert re.match(f"tablewright: {message}", result.stderr)
    assert f"spec/{ATTENDANCE}: captured" in result.stdout


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("edfi/v9", "edfi/v9: no such version; known: campusm/v1, edfi/v2"),
        ("nobody/v1", "nobody/v1: no such version; known: "),
        ("../spec/edfi/v4", "../spec/edfi/v4: no such version; "),
        ("edfi", "edfi: a family alone is not enough here; use edfi/VERSION"),
    ],
)
def test_an_unknown_version_is_misuse(
    checkout: Path, run: Run, picture: Picture, version: str, message: str
) -> None:
    before = picture(checkout)

    result = run("capture", version, PIPE)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"tablewright: {message}")
    assert len(result.stderr.splitlines()) == 1
    assert picture(checkout) == before


@pytest.mark.parametrize(
    "command", [["capture", "edfi/v4", PIPE], ["lint"], ["generate"], ["check"]]
)
def test_outside_a_checkout_everything_is_misuse(
    tmp_path_factory: pytest.TempPathFactory,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    command: list[object],
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)

    result = run(*command)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"tablewright: {elsewhere}: no spec/ folder here or above; change to the folder that holds spec/, "
        "or start one with `tablewright init --new-family`\n"
    )


@pytest.mark.parametrize("refused", ["pathlib.Path.write_bytes", "os.replace"])
def test_a_read_only_spec_folder(
    checkout: Path,
    run: Run,
    picture: Picture,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
) -> None:
    before = picture(checkout)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(refused, refuse)
    result = run("capture", "edfi/v4", PIPE)

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert CLEAR.fullmatch(line)
    assert line.startswith(
        f"tablewright: spec/{ATTENDANCE}: cannot be written (Permission denied); "
    )
    assert picture(checkout) == before


def test_a_broken_sources_file_stops_before_anything_is_written(
    checkout: Path, run: Run, picture: Picture
) -> None:
    sources = checkout / "spec/edfi/v4/sources.yaml"
    sources.write_text("pages:\n- page: [\n", encoding="utf-8")
    before = picture(checkout)

    result = run("capture", "edfi/v4", PIPE)

    assert result.exit_code == 1
    assert re.fullmatch(
        r"tablewright: spec/edfi/v4/sources\.yaml:\d: not YAML .*; .*\n", result.stderr
    )
    assert picture(checkout) == before


def test_a_page_of_another_version_says_so(checkout: Path, run: Run) -> None:
    page = checkout / "page.md"
    text = PIPE.read_text(encoding="utf-8")
    title = re.search(r"^# v\d", text, re.M)
    assert title
    page.write_text(text.replace(title[0], "# v3"), encoding="utf-8")
    assert (
        "T008 the title is that of a page of another version, v3"
        in run("capture", "edfi/v4", str(page)).output
    )
    assert "T008" not in run("capture", "edfi/v4", str(PIPE)).output


@pytest.mark.parametrize(
    ("case", "wrong", "about"),
    [
        ("method-page", "edfi", "an operation"),
        ("pipe-table", "campusm", "resources"),
        ("list-pipe-table", "campusm", "resources"),
    ],
)
def test_a_page_of_another_family_is_refused_before_anything_is_written(
    spec: tuple[Path, Picture], run: Run, case: str, wrong: str, about: str
) -> None:
    folder, picture = spec
    page = next((CASES / case).glob("page.*"))
    before = picture(folder)

    result = run("capture", {"edfi": "edfi/v5", "campusm": "campusm/v1"}[wrong], page)

    what = (
        f"the page describes {about}, which the convention of {wrong} does not support"
    )
    right = {"edfi": "campusm", "campusm": "edfi"}[wrong]
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr
        == f"tablewright: {page}: {what}; capture it into {right}/VERSION\n"
    )
    assert picture(folder) == before


@pytest.fixture
def spec(checkout: Path, picture: Picture) -> tuple[Path, Picture]:
    return checkout / "spec", picture


def test_a_method_that_the_convention_names_has_its_place_beside_resources(
    checkout: Path, run: Run
) -> None:
    rule = (checkout / "spec/campusm/convention.yaml").read_text("utf-8")
    rule = rule[rule.index("\npages:") : rule.index("\ndecisions:")]
    convention = checkout / "spec/edfi/convention.yaml"
    convention.write_text(convention.read_text("utf-8") + rule, "utf-8")

    assert run("capture", "edfi/v5", CASES / "method-page" / "page.txt").exit_code == 0
