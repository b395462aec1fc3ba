"""`tablewright capture`: writes one spec file for each page, and changes no other file."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from published_pages import SHARED
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree, sources_text

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "readers"
PIPE = CASES / "pipe-table" / "page.md"
CAREER = CASES / "run-together-split-rows" / "page.txt"

#: The files below spec/ that `capture` writes; people or other commands write all others.
CAPTURED_FILE = re.compile(
    r"\w+/v\d/(?:sources\.yaml|required\.yaml|(?:resources|operations)/[\w-]+\.yaml)"
)
ATTENDANCE = "edfi/v4/resources/student-section-attendance-events.yaml"
#: An error as one line: the place, what is wrong, and the next step.
ERROR_LINE = re.compile(r"tablewright: [^\s:]+(?::\d+)?: [^;]+; \S.*")

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the published documents are not here"
)

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {
        path
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    }


def diff(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """Return the lines that only the older text has, and those that only the newer one has."""
    lines = list(
        difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    )
    return [line[2:] for line in lines if line[0] == "-"], [
        line[2:] for line in lines if line[0] == "+"
    ]


def entries(sources: bytes) -> dict[str, str]:
    """Return the text of each entry of a sources file, by page."""
    parts = sources.decode().split("\n- page: ")[1:]
    return {part.partition("\n")[0]: part for part in parts}


LOANS = CASES / "pipe-table-without-methods" / "page.md"
LOANS_FILE = "loans.yaml"


def test_a_page_without_methods_takes_those_of_the_nearest_version(
    checkout: Path, run: Run
) -> None:
    header = "Scenario {}: {} | Scenario {}: {} | Scenario {}: {} |"
    printed = LOANS.read_text("utf-8").replace(
        "Scenario 1 | Scenario 2 | Scenario 3 |",
        header.format(1, "POST", 2, "POST", 3, "PUT"),
    )
    newer = checkout / "loans.md"
    newer.write_text(printed.replace("v1 ", "v4 "), "utf-8")
    assert run("capture", "edfi/v4", newer).exit_code == 0
    # A version further away, with another method.
    newer.write_text(printed.replace("v1 ", "v5 ").replace("PUT", "POST"), "utf-8")
    assert run("capture", "edfi/v5", newer).exit_code == 0

    result = run("capture", "edfi/v3", LOANS)

    assert (
        "S040 the header of scenario 3 has no method; PUT is used, as on the page of v4"
        in result.stdout
    )
    folder = checkout / "spec" / "edfi" / "v3" / "resources"
    assert "method: PUT" in (folder / LOANS_FILE).read_text("utf-8")


def test_a_text_without_methods_takes_them_from_its_sentences(
    checkout: Path, run: Run
) -> None:
    page = CASES / "plain-without-methods" / "page.txt"
    result = run("capture", "edfi/v3", page)
    methods = re.findall(r"scenario (\d) has no method; (\w+) is used", result.stdout)
    assert methods == [("1", "POST"), ("2", "POST"), ("3", "PUT")]
    assert "because its sentence begins with 'update'" in result.stdout


# Pages and lists -------------------------------------------------------------------------------------


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
def test_every_form_of_page_is_captured_into_one_spec_file(
    checkout: Path, run: Run, snapshot: Snapshot, case: str, file: str
) -> None:
    version = "/".join(file.split("/")[:2])
    page = next((CASES / case).glob("page.*"))
    (checkout / "spec" / file).unlink()
    (checkout / "spec" / version / "sources.yaml").unlink()
    before = snapshot(checkout / "spec")

    result = run("capture", version, page)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert changed(before, snapshot(checkout / "spec")) == {
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
    "version", ["edfi/v2", "edfi/v3", "edfi/v4", "edfi/v5", "campusm/v1"]
)
def test_capturing_the_published_documents_gives_the_committed_spec(
    checkout: Path, run: Run, snapshot: Snapshot, version: str
) -> None:
    ref = VersionRef(*version.split("/"))
    sources = SpecTree(checkout).load_sources(ref)
    names = {source.document for source in sources.pages}
    committed = snapshot(checkout / "spec")
    for path in committed:
        if path.startswith(version) and CAPTURED_FILE.fullmatch(path):
            (checkout / "spec" / path).unlink()
    # The digest of the facts is not from a page.
    without_pages = sources_text(replace(sources, pages=()))
    folder = SpecTree(checkout).version_folder(ref)
    (folder / "sources.yaml").write_text(without_pages, encoding="utf-8")

    documents: list[Path] = []
    for folder in ("seeds", f"pages/{ref.name}", f"pages/{ref.family}"):
        files = (SHARED / folder).glob("*")
        documents.extend(sorted(file for file in files if file.name in names))
    result = run("capture", version, *documents)

    assert (result.exit_code, result.stderr) == (0, "")
    assert snapshot(checkout / "spec") == committed


@needs_shared
def test_seed_001_gives_the_spec_file_of_the_published_page(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    committed = snapshot(checkout / "spec")

    assert (
        run("capture", "edfi/v4", next((SHARED / "seeds").glob("001_*"))).exit_code == 0
    )

    assert changed(committed, snapshot(checkout / "spec")) == {"edfi/v4/sources.yaml"}


@needs_shared
def test_seed_003_lacks_only_the_row_that_the_publisher_added_later(
    checkout: Path, run: Run
) -> None:
    page = checkout / "spec/edfi/v5/resources/student-cte-program-associations.yaml"
    before = page.read_text(encoding="utf-8").splitlines()

    assert (
        run(
            "capture", "--force", "edfi/v5", next((SHARED / "seeds").glob("003_*"))
        ).exit_code
        == 0
    )

    after = page.read_text(encoding="utf-8").splitlines()
    added = [line for line in after if line not in before]
    # The header has the older spelling as well, and the last line has no end.
    assert all("T005" in line or "T087" in line for line in added)
    removed = [line for line in before if line not in after]
    assert removed
    assert "endDate" in removed[0]


def test_capturing_the_same_document_twice_changes_nothing(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    run("capture", "edfi/v4", PIPE)
    before = snapshot(checkout / "spec")
    times = {
        path: path.stat().st_mtime_ns for path in (checkout / "spec").rglob("*.yaml")
    }

    result = run("capture", "edfi/v4", PIPE)

    assert f"spec/{ATTENDANCE}: unchanged, 15 rows" in result.stdout
    assert snapshot(checkout / "spec") == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def recaptured(
    checkout: Path, run: Run, snapshot: Snapshot, change: Callable[[str], str]
) -> tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]]:
    """Return the diffs of the page's file and of its entry in sources.yaml after a change of the page.

    No other file and no other entry may differ.
    """
    page = checkout / "page.md"
    shutil.copy(PIPE, page)
    run("capture", "edfi/v4", page, CAREER)
    before = snapshot(checkout / "spec")
    text = page.read_text(encoding="utf-8")
    assert change(text) != text
    page.write_text(change(text), encoding="utf-8")

    assert run("capture", "--force", "edfi/v4", page).exit_code == 0

    after = snapshot(checkout / "spec")
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
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    page, sources = recaptured(
        checkout, run, snapshot, lambda text: text.replace(" No Note ", " Sick ")
    )

    assert [len(lines) for lines in page] == [1, 1]
    assert page[1] == [page[0][0].replace("No Note", "Sick")]
    assert [line.split(":")[0].strip() for lines in sources for line in lines] == [
        "sha256",
        "file-sha256",
    ] * 2


def test_a_new_row_adds_its_lines(checkout: Path, run: Run, snapshot: Snapshot) -> None:
    values = "| TRUE | TRUE | TRUE | TRUE |"
    row = f"| StudentSectionAttendanceEvents | teacherPresent | FALSE | boolean | OPTIONAL {values}\n"

    page, sources = recaptured(
        checkout, run, snapshot, lambda text: with_last_row(text, row)
    )

    assert page[0] == []
    assert "teacherPresent" in "".join(page[1])
    assert len(page[1]) <= 4
    assert [line.split(":")[0].strip() for line in sources[0]] == [
        "sha256",
        "file-sha256",
    ]
    assert [line.split(":")[0].strip() for line in sources[1]] == [
        "sha256",
        "file-sha256",
        "teacherPresent",
    ]


def with_last_row(text: str, row: str) -> str:
    end = text.rindex("|\n") + 2
    return text[:end] + row + text[end:]


def test_a_removed_row_takes_its_lines_away(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    def without_departure(text: str) -> str:
        return re.sub(r"\|[^\n]*\bdepartureTime\b[^\n]*\n", "", text)

    page, sources = recaptured(checkout, run, snapshot, without_departure)

    # The finding about the rows of another resource counts them.
    assert [
        line
        for line in page[0]
        if "departureTime" not in line and " rows: '3'" not in line
    ] == []
    assert [line for line in page[1] if " rows: '2'" not in line] == []
    assert "departureTime" in "".join(sources[0])
    assert [line.split(":")[0].strip() for line in sources[1]] == [
        "sha256",
        "file-sha256",
    ]


def test_capture_does_not_change_files_that_people_write(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    before = snapshot(checkout / "spec")

    run("capture", "edfi/v4", CASES, PIPE, checkout / "missing.md")
    run("capture", "campusm/v1", CASES / "method-page" / "page.txt")

    changed_files = changed(before, snapshot(checkout / "spec"))
    assert changed_files
    assert all(CAPTURED_FILE.fullmatch(path) for path in changed_files)


# Documents and readers -------------------------------------------------------------------------------


def test_a_folder_or_a_pattern_gives_several_documents(
    checkout: Path, run: Run
) -> None:
    (checkout / "pages" / "deep").mkdir(parents=True)
    shutil.copy(PIPE, checkout / "pages" / "a.md")
    shutil.copy(CAREER, checkout / "pages" / "deep" / "b.txt")

    for places in (["pages"], ["pages/**/*.*"], ["pages", "pages/a.md"]):
        result = run("capture", "--force", "edfi/v4", *places)
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


def test_a_process_reads_the_document_from_standard_input(checkout: Path) -> None:
    code = "from tablewright.cli import main; main()"
    command = [sys.executable, "-c", code, "capture", "edfi/v4", "-"]

    result = subprocess.run(
        command, cwd=checkout, input=PIPE.read_bytes(), capture_output=True, check=True
    )

    assert b": captured, 15 rows" in result.stdout
    assert result.stderr == b""


def test_show_table_prints_the_table_and_writes_nothing(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    before = snapshot(checkout / "spec")

    result = run("capture", "--show-table", "edfi/v4", PIPE)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("Resource ")
    assert len(result.stdout.splitlines()) == 16
    assert snapshot(checkout / "spec") == before


def test_the_reader_can_be_named(checkout: Path, run: Run) -> None:
    named = run("capture", "--reader", "markdown", "edfi/v4", PIPE)

    assert named.exit_code == 0
    assert ": unchanged" in run("capture", "edfi/v4", PIPE).stdout


@pytest.mark.parametrize(
    ("reader", "code", "message"),
    [
        ("plain-text", 1, "has no header of a scenario table"),
        (
            "docx",
            2,
            "--reader docx: there is no reader 'docx'; use one of html, ",
        ),
    ],
)
def test_a_reader_that_does_not_fit_is_refused(
    run: Run, snapshot: Snapshot, reader: str, code: int, message: str
) -> None:
    before = snapshot(Path.cwd())

    result = run("capture", "--reader", reader, "edfi/v4", PIPE)

    assert result.exit_code == code
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert snapshot(Path.cwd()) == before


def test_a_second_document_of_one_page_is_refused(checkout: Path, run: Run) -> None:
    shutil.copy(PIPE, checkout / "again.md")

    result = run("capture", "--force", "edfi/v4", PIPE, "again.md", CAREER)

    assert result.exit_code == 1
    error_line, total = result.stderr.splitlines()
    assert error_line == (
        f"tablewright: again.md: 'StudentSectionAttendanceEvents' was already read from {PIPE}; "
        "capture only one of the two documents"
    )
    assert total == "1 document refused (again.md), 2 documents read without an error"
    assert "document: page.md" in (checkout / "spec/edfi/v4/sources.yaml").read_text(
        encoding="utf-8"
    )


def test_a_second_list_of_resources_is_refused(checkout: Path, run: Run) -> None:
    lists = [
        next((CASES / case).glob("page.*")) for case in ("list-pipe-table", "list-html")
    ]

    result = run("capture", "--force", "edfi/v4", *lists)

    assert result.exit_code == 1
    error_line, total = result.stderr.splitlines()
    what = f"'required' was already read from {lists[0]}"
    assert (
        error_line
        == f"tablewright: {lists[1]}: {what}; capture only one of the two documents"
    )
    assert total == f"1 document refused ({lists[1]}), 1 document read without an error"
    assert (
        "spec/edfi/v4/required.yaml: captured, 7 rows: 6 entries, 1 blank\n"
        in result.stdout
    )


def test_capturing_the_same_list_twice_changes_nothing(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    page = CASES / "list-pipe-table" / "page.md"
    run("capture", "--force", "edfi/v4", page)
    before = snapshot(checkout / "spec")

    result = run("capture", "--force", "edfi/v4", page)

    assert (
        result.stdout
        == "spec/edfi/v4/required.yaml: unchanged, 7 rows: 6 entries, 1 blank\n"
    )
    assert snapshot(checkout / "spec") == before


# Wrong input -----------------------------------------------------------------------------------------


def row_changed(old: str, new: str) -> Callable[[str], bytes]:
    return lambda page: page.replace(old, new, 1).encode()


BAD: dict[str, tuple[Callable[[str], bytes], str]] = {
    "empty": (lambda _: b"", "bad.md: the document is empty; "),
    "blank": (lambda _: b"\n \n", "bad.md: the document is empty; "),
    "binary": (lambda _: b"\x7fELF\0\1\2", "bad.md: this is a binary file; "),
    "UTF-16": (
        lambda page: page.encode("utf-16") + b"\0",
        r"bad.md:\d+: this is not UTF-16 text; ",
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
def test_an_unreadable_document_changes_no_spec_file_and_the_others_are_captured(
    checkout: Path, run: Run, snapshot: Snapshot, kind: str
) -> None:
    make, message = BAD[kind]
    bad = checkout / "bad.md"
    bad.write_bytes(make(PIPE.read_text(encoding="utf-8")))
    before = snapshot(checkout / "spec")

    result = run("capture", "--force", "edfi/v4", "bad.md", CAREER)

    assert result.exit_code == 1
    error_line, total = result.stderr.splitlines()
    assert ERROR_LINE.fullmatch(error_line)
    assert re.match(f"tablewright: {message}", error_line)
    assert total == "1 document could not be read, 1 document read without an error"
    after = snapshot(checkout / "spec")
    career = "edfi/v4/resources/student-cte-program-associations.yaml"
    assert changed(before, after) == {career, "edfi/v4/sources.yaml"}

    alone = run("capture", "--force", "edfi/v4", "bad.md")
    assert (alone.exit_code, alone.stdout, alone.stderr) == (1, "", f"{error_line}\n")


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
        "Remark ",
        r"odd.md:(\d+): T006 the column 'Remark'",
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_a_row_that_does_not_fit_is_reported_at_its_line_and_the_rest_is_captured(
    checkout: Path, run: Run, kind: str
) -> None:
    old, new, message = ODD[kind]
    page = PIPE.read_text(encoding="utf-8")
    (checkout / "odd.md").write_text(page.replace(old, new, 1), encoding="utf-8")

    result = run("capture", "--force", "edfi/v4", "odd.md")

    assert (result.exit_code, result.stderr) == (0, "")
    found = re.search(f"^{message}", result.stdout, re.MULTILINE)
    assert found
    assert int(found[1]) == page[: page.index(old)].count("\n") + 1


def test_findings_on_a_list_of_resources_are_stored_for_lint(
    checkout: Path, run: Run
) -> None:
    rows = "| Ship | Create / Upsert |\n| Ship | Create |\n"
    (checkout / "readme.md").write_text(
        f"| Resource | Operations |\n| - | - |\n{rows}", encoding="utf-8"
    )

    result = run("capture", "--force", "edfi/v4", "readme.md")

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
def test_a_plain_text_page_that_is_cut_off_in_a_row_is_refused(
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


def test_a_file_that_is_too_large_is_refused(checkout: Path, run: Run) -> None:
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
        ("empty", "empty: the folder holds no documents; "),
        ("-", "stdin: the document is empty; "),
    ],
)
def test_a_path_without_a_document_is_reported_and_the_others_are_captured(
    checkout: Path, run: Run, place: str, message: str
) -> None:
    (checkout / "empty").mkdir()

    result = run("capture", "edfi/v4", place, PIPE)

    assert result.exit_code == 1
    assert ERROR_LINE.fullmatch(result.stderr.splitlines()[0])
    assert re.match(f"tablewright: {message}", result.stderr)
    assert f"spec/{ATTENDANCE}: captured" in result.stdout


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("edfi/v9", "edfi/v9: no such version; known: campusm/v1, edfi/v2"),
        ("nobody/v1", "nobody/v1: no such version; known: "),
        ("../spec/edfi/v4", "../spec/edfi/v4: no such version; "),
        ("edfi", "edfi: a version is missing; use edfi/VERSION"),
    ],
)
def test_an_unknown_version_is_misuse(
    checkout: Path, run: Run, snapshot: Snapshot, version: str, message: str
) -> None:
    before = snapshot(checkout)

    result = run("capture", version, PIPE)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"tablewright: {message}")
    assert len(result.stderr.splitlines()) == 1
    assert snapshot(checkout) == before


@pytest.mark.parametrize(
    "command", [["capture", "edfi/v4", PIPE], ["lint"], ["generate"], ["check"]]
)
def test_a_command_outside_a_checkout_is_misuse(
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
        "or start one with `tablewright init FAMILY/VERSION --new-family`\n"
    )


@pytest.mark.parametrize("refused", ["tablewright.files._write_new", "os.replace"])
def test_a_spec_folder_that_is_not_writable_is_reported(
    checkout: Path,
    run: Run,
    snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
) -> None:
    before = snapshot(checkout)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(refused, refuse)
    result = run("capture", "edfi/v4", PIPE)

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert ERROR_LINE.fullmatch(line)
    assert line.startswith(
        f"tablewright: spec/{ATTENDANCE}: cannot be written (Permission denied); "
    )
    assert snapshot(checkout) == before


def test_an_invalid_sources_file_is_reported_before_anything_is_written(
    checkout: Path, run: Run, snapshot: Snapshot
) -> None:
    sources = checkout / "spec/edfi/v4/sources.yaml"
    sources.write_text("pages:\n- page: [\n", encoding="utf-8")
    before = snapshot(checkout)

    result = run("capture", "edfi/v4", PIPE)

    assert result.exit_code == 1
    assert re.fullmatch(
        r"tablewright: spec/edfi/v4/sources\.yaml:\d: not YAML .*; .*\n", result.stderr
    )
    assert snapshot(checkout) == before


def test_a_page_of_another_version_is_a_finding(checkout: Path, run: Run) -> None:
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
def test_a_page_of_another_family_is_refused_and_nothing_is_written(
    spec: tuple[Path, Snapshot], run: Run, case: str, wrong: str, about: str
) -> None:
    folder, snapshot = spec
    page = next((CASES / case).glob("page.*"))
    before = snapshot(folder)

    result = run("capture", {"edfi": "edfi/v5", "campusm": "campusm/v1"}[wrong], page)

    kind = "operations" if about == "an operation" else "resources"
    what = (
        f"the page describes {about}, which the convention of {wrong} does not support "
        f"(it has no `page-kind: {kind}`)"
    )
    right = {"edfi": "campusm", "campusm": "edfi"}[wrong]
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr
        == f"tablewright: {page}: {what}; capture it into {right}/VERSION\n"
    )
    assert snapshot(folder) == before


def test_a_page_that_no_family_supports_is_refused_with_the_command_for_a_family(
    checkout: Path, run: Run
) -> None:
    shutil.rmtree(checkout / "spec/campusm")

    result = run("capture", "edfi/v5", CASES / "method-page" / "page.txt")

    assert result.exit_code == 1
    command = "tablewright init FAMILY/VERSION --new-family --pages operations"
    assert result.stderr.endswith(f"; start a family for such pages: `{command}`\n")


@pytest.fixture
def spec(checkout: Path, snapshot: Snapshot) -> tuple[Path, Snapshot]:
    return checkout / "spec", snapshot


def test_a_family_with_resources_captures_operations_that_its_convention_names(
    checkout: Path, run: Run
) -> None:
    rule = (checkout / "spec/campusm/convention.yaml").read_text("utf-8")
    rule = rule[rule.index("\npages:") : rule.index("\ndecisions:")]
    convention = checkout / "spec/edfi/convention.yaml"
    convention.write_text(convention.read_text("utf-8") + rule, "utf-8")

    assert run("capture", "edfi/v5", CASES / "method-page" / "page.txt").exit_code == 0
