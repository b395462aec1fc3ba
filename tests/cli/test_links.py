"""Links and devices in the spec: a pull request can add links, and none leads out of the spec."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_checkout import start_family, write_page

from tablewright.cli import main


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the family `library`, whose version has one page."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.chdir(folder)
    start_family()
    write_page(folder, "page.md", "Books")
    assert run("capture", "library/v1", "page.md").exit_code == 0
    return folder


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("library/v1/accepted.yaml", "/dev/zero"),
        ("library/v1/resources/more.yaml", "outside.yaml"),
        ("library/v1/operations", "outside"),
        ("library/v1/preload.yaml", "nowhere.yaml"),
        ("acme", "outside"),
        ("acme", "checkout/spec/library"),
    ],
)
@pytest.mark.parametrize("command", ["lint", "check", "coverage", "capture"])
def test_a_link_in_the_spec_is_refused_before_anything_is_read(
    library: Path, tmp_path: Path, link: str, target: str, command: str
) -> None:
    """/dev/zero has no end, and an error message would quote a file outside of the checkout."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside.yaml").write_text("secret: 1\n")
    path = library / "spec" / link
    path.unlink(missing_ok=True)
    path.symlink_to(tmp_path / target)
    arguments = ["library/v1", "page.md"] if command == "capture" else []
    result = run(command, *arguments)
    assert (result.exit_code, result.stderr) == (
        1,
        f"tablewright: spec/{link}: links out of the spec, and devices, are not read; "
        "replace it by the file or the folder itself\n",
    )


def test_a_pipe_in_the_spec_is_refused(library: Path) -> None:
    os.mkfifo(library / "spec/library/v1/preload.yaml")
    assert (
        "preload.yaml: links out of the spec, and devices, are not read"
        in run("lint").stderr
    )


def test_a_link_to_another_file_of_the_spec_is_read(library: Path) -> None:
    file = library / "spec/library/v1/accepted.yaml"
    before = run("lint").stdout
    shared = file.with_name("shared.txt")
    file.rename(shared)
    file.symlink_to(shared)
    assert run("lint").stdout == before
    assert "S003" in before


def test_a_broken_sources_file_names_the_way_out(library: Path) -> None:
    sources = library / "spec/library/v1/sources.yaml"
    sources.write_text("pages: [\n", encoding="utf-8")
    result = run("capture", "library/v1", "page.md")
    assert result.exit_code == 1
    assert "delete the file and capture all pages again" in result.stderr
    sources.unlink()
    assert run("capture", "library/v1", "page.md").exit_code == 0
