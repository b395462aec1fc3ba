"""The wheel alone: installed in a folder of its own, it captures, lints, generates and checks a new spec."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from made_up_pages import METHOD_PAGE, SETTINGS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation nothing is downloaded; hatchling is a dependency of the tests.
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder / "dist"),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("tablewright-*.whl")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run(
        [*install, "--target", str(folder / "site"), str(wheel)],
        check=True,
        capture_output=True,
    )
    return folder / "site"


#: The checkout is not importable: -I ignores PYTHONPATH, -S the .pth files of an editable installation.
START = """
import sys
sys.path[:0] = [{site!r}]
sys.path.append({libraries!r})
import tablewright
assert tablewright.__file__.startswith({site!r}), tablewright.__file__
from tablewright.cli import main
main(prog_name="tablewright")
"""


def run(
    installed: Path, folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    code = START.format(site=str(installed), libraries=sysconfig.get_path("purelib"))
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH"
    }
    command = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_wheel_holds_one_package_with_its_templates(installed: Path) -> None:
    top = {
        path.name
        for path in installed.iterdir()
        if not path.name.endswith(".dist-info")
    }
    assert top - {"bin"} == {"tablewright"}
    templates = {
        path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.jinja*")
    }
    packed = {
        path.relative_to(installed / "tablewright")
        for path in (installed / "tablewright").rglob("*.jinja*")
    }
    assert packed == templates
    assert (installed / "bin" / "tablewright").is_file()


def test_the_installed_wheel_works_in_a_folder_with_only_a_spec(
    installed: Path, tmp_path: Path
) -> None:
    def tablewright(*arguments: str) -> str:
        finished = run(installed, tmp_path, *arguments)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    tablewright("init", "library/v1", "--new-family", "--pages", "operations")
    # The lock of the spec is in the cache.
    assert {path.name for path in tmp_path.iterdir()} == {"spec", ".cache"}
    convention = tmp_path / "spec" / "library" / "convention.yaml"
    text = convention.read_text(encoding="utf-8")
    for old, new in SETTINGS:
        text = text.replace(old, new)
    convention.write_text(text, encoding="utf-8")
    (tmp_path / "loans.txt").write_text(METHOD_PAGE, encoding="utf-8")

    assert "add-loan.yaml: captured" in tablewright(
        "capture", "library/v1", "loans.txt"
    )
    assert tablewright("lint") == "no open findings\n"
    assert "1 package up to date" in tablewright("generate")
    assert tablewright("check") == "generated/ matches spec/\n"
    (manifest,) = (tmp_path / "generated").glob("*/MANIFEST.json")
    assert len(json.loads(manifest.read_text())) > 20
