"""The made-up pages of each document shape are captured and generated, in a folder with nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up_pages import HARBOR, HARBOR_FILES, MADE_UP_PAGES, METHOD_PAGE, as_workbook
from tablewright.cli import main
from tablewright.readers import find_reader
from tablewright.readers.documents import read_file

Run = Callable[..., str]

READERS = {
    ".md": "markdown",
    ".html": "html",
    ".txt": "plain-text",
    ".csv": "sheet",
    ".tsv": "sheet",
    ".xlsx": "sheet",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder; returns its output."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> str:
        result = CliRunner().invoke(main, arguments, prog_name="tablewright")
        assert result.exit_code == 0, result.output
        return result.output

    return command


def documents(folder: Path) -> list[Path]:
    """Copies the pages of the family into a folder, with the sheet with tabs as a workbook."""
    folder.mkdir()
    copies: list[Path] = []
    for page in MADE_UP_PAGES:
        if page.parent == HARBOR:
            copies.append(Path(shutil.copy(page, folder)))
    sheet = folder / "pilots.tsv"
    copies.remove(sheet)
    workbook = folder / "pilots.xlsx"
    workbook.write_bytes(as_workbook(sheet.read_text(encoding="utf-8")))
    return [*copies, workbook]


def bytes_below(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def start_family(run: Run, root: Path) -> None:
    run("init", "harbor/v1", "--new-family")
    for name in HARBOR_FILES:
        shutil.copy(HARBOR / name, root / "spec" / "harbor" / "v1" / name)


def test_each_page_is_read_by_the_reader_of_its_shape(tmp_path: Path) -> None:
    pages = [*MADE_UP_PAGES, *documents(tmp_path / "documents")]
    for page in pages:
        assert READERS[page.suffix] == find_reader(read_file(page)).NAME, page
    assert {page.suffix for page in pages} == set(READERS)
    method_page = tmp_path / "loans.txt"
    method_page.write_text(METHOD_PAGE, encoding="utf-8")
    assert find_reader(read_file(method_page)).NAME == "method-page"


def test_pages_of_every_shape_give_packages_without_open_findings(
    run: Run, tmp_path: Path
) -> None:
    start_family(run, tmp_path)
    for page in documents(tmp_path / "documents"):
        assert f"resources/{page.stem}.yaml: captured" in run(
            "capture", "harbor/v1", str(page)
        )
    assert run("lint") == "no open findings\n"
    run("generate")
    assert run("check") == "generated/ matches spec/\n"
    samples = tmp_path / "generated/harbor_v1/harbor_v1/samples/pilots"
    assert "Ole Berg" in (samples / "2.json").read_text(encoding="utf-8")


def test_the_order_of_capturing_does_not_change_the_spec(
    run: Run, tmp_path: Path
) -> None:
    start_family(run, tmp_path)
    pages = [str(page) for page in documents(tmp_path / "documents")]
    run("capture", "harbor/v1", *pages)
    together = bytes_below(tmp_path / "spec")
    assert "harbor/v1/resources/voyages.yaml" in together

    version = tmp_path / "spec" / "harbor" / "v1"
    shutil.rmtree(version / "resources")
    (version / "sources.yaml").unlink()
    for page in reversed(pages):
        run("capture", "harbor/v1", page)
    assert bytes_below(tmp_path / "spec") == together
