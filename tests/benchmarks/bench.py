"""How long the main commands take: `python tests/benchmarks/bench.py [--runs 5]`.

A cold `generate` of all packages is compared with black (two workers, empty cache) on the same unformatted
files. The other figures are medians: seconds of a whole process, or for the models of a package
milliseconds of processor time beyond the import of pydantic and its first class. The script asserts nothing,
because machines differ.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from tablewright.emit import output_kinds
from tablewright.resolve.findings.acceptance import refuse_errors
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[2]
TABLEWRIGHT = [sys.executable, "-c", "from tablewright.cli import main; main()"]

PACKAGE = "edfi_v5"

#: Uses of the models of a package; each is measured in a new process.
USES = {
    "import the package": f"import {PACKAGE}",
    "import a model": f"from {PACKAGE}.models import Section",
    "import and use it": f"from {PACKAGE}.models import Section; Section.model_construct().model_dump_json()",
    "import all models": f"from {PACKAGE}.models import *",
    "import and use all": f"""
from {PACKAGE}.models import *
from {PACKAGE}._runtime.core.models.wire import WireModel
for model in WireModel.__subclasses__():
    model.model_construct().model_dump_json()""",
}
_MEASURED = """
from time import process_time
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
class First(BaseModel):
    value: int
before = process_time()
exec({use!r})
print(process_time() - before)
"""


def write_unformatted(tree: SpecTree, folder: Path) -> int:
    """Write every Python artifact before formatting; returns the number of lines."""
    lines = 0
    for pair in tree.versions():
        resolved = refuse_errors(Project(tree).with_changes(pair), str(pair))
        artifacts = (
            artifact
            for emit in output_kinds((), "")
            for artifact in emit(resolved.version)
        )
        for artifact in artifacts:
            if artifact.form == "python":
                path = folder / resolved.version.info.package / artifact.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(artifact.text, encoding="utf-8")
                lines += artifact.text.count("\n")
    return lines


def timed(command: list[str], cwd: Path, **environment: str) -> float:
    """The seconds that a command takes."""
    env = {
        key: value
        for key, value in os.environ.items()
        if key != "PYTHONDONTWRITEBYTECODE"
    }
    env |= {"PYTHONPATH": str(ROOT), **environment}
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)
    return time.perf_counter() - started


def black_once(unformatted: Path, scratch: Path) -> float:
    copy = scratch / "black"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(unformatted, copy)
    cache = scratch / "black-cache"
    shutil.rmtree(cache, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "black",
        "-q",
        "--workers",
        "2",
        "--line-length",
        "110",
        str(copy),
    ]
    return timed(command, scratch, BLACK_CACHE_DIR=str(cache))


def generate_once(checkout: Path) -> float:
    shutil.rmtree(checkout / "generated", ignore_errors=True)
    shutil.rmtree(checkout / ".cache", ignore_errors=True)
    return timed([*TABLEWRIGHT, "generate"], checkout)


def change_once(checkout: Path, number: int) -> float:
    """The seconds of `generate` after one value on a page has changed."""
    page = (
        checkout
        / "spec"
        / "edfi"
        / "v5"
        / "resources"
        / "student-section-attendance-events.yaml"
    )
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("'3': Late", f"'3': Late {number}"), encoding="utf-8")
    seconds = timed([*TABLEWRIGHT, "generate"], checkout)
    page.write_text(text, encoding="utf-8")
    return seconds


def use_once(use: str) -> float:
    """The milliseconds of processor time of one use of the models."""
    env = {
        key: value
        for key, value in os.environ.items()
        if key != "PYTHONDONTWRITEBYTECODE"
    }
    env["PYTHONPATH"] = str(ROOT / "generated" / PACKAGE)
    command = [sys.executable, "-c", _MEASURED.format(use=use)]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return 1000 * float(done.stdout)


@click.command()
@click.option("--runs", default=5, show_default=True, help="How often each is run.")
def main(runs: int) -> None:
    """Print medians and ratios."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        checkout = scratch / "checkout"
        shutil.copytree(ROOT / "spec", checkout / "spec")
        shutil.copy(ROOT / "pyproject.toml", checkout / "pyproject.toml")
        lines = write_unformatted(SpecTree(checkout), scratch / "unformatted")
        pairs = [
            (generate_once(checkout), black_once(scratch / "unformatted", scratch))
            for _ in range(runs)
        ]
        checks = [timed([*TABLEWRIGHT, "check"], checkout) for _ in range(runs)]
        again = [timed([*TABLEWRIGHT, "generate"], checkout) for _ in range(runs)]
        linted = [timed([*TABLEWRIGHT, "lint"], checkout) for _ in range(runs)]
        changed = [change_once(checkout, number) for number in range(runs)]
    # The first run compiles the modules and does not count.
    uses = {
        name: [use_once(use) for _ in range(runs + 1)][1:] for name, use in USES.items()
    }
    cold, black = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(f"{lines} lines of unformatted Python, {runs} runs")
    print(
        f"cold generate          {cold:6.2f} s   {ratio:.2f} times black with two workers ({black:.2f} s)"
    )
    print(f"check, nothing changed {statistics.median(checks):6.2f} s")
    print(f"generate, the same     {statistics.median(again):6.2f} s")
    print(f"one page changed       {statistics.median(changed):6.2f} s")
    print(f"lint of everything     {statistics.median(linted):6.2f} s")
    for name, costs in uses.items():
        print(f"{name:22} {statistics.median(costs):6.1f} ms of {PACKAGE}")


if __name__ == "__main__":
    main()
