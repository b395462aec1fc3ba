"""The runtime that every package contains: a copy of `tablewright/runtime`, without the other families.

Each package has its own copy instead of a dependency on a shared package. Packages are installed from a
folder or a wheel, not from an index, so nothing would provide the shared package: `pip install` of a wheel
would fail, or install code that somebody else has uploaded under its name. A package also keeps the runtime
that its release was tested with. The price is that two packages in one process have different classes of the
same name. Where objects of one package may reach another one, the runtime therefore checks for members, not
for classes (`core/operations.py`, `core/models/wire.py`).
"""

from __future__ import annotations

from pathlib import Path

from tablewright.emit.support.templating import python_header
from tablewright.model.artifact import Artifact
from tablewright.model.version import Version

RUNTIME = Path(__file__).resolve().parents[1] / "runtime"


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `_runtime` folder of a package: the core and the part of its family."""
    paths = [RUNTIME / "__init__.py"]
    for name in ("core", version.convention.runtime):
        folder = RUNTIME / name
        paths += sorted(folder.rglob("*.py"))

    artifacts: list[Artifact] = []
    for path in paths:
        artifacts.append(_copy(path, version.info.package))
    return tuple(artifacts)


def _copy(path: Path, package: str) -> Artifact:
    inside = path.relative_to(RUNTIME).as_posix()
    source = path.read_text(encoding="utf-8")
    header = python_header("generator/tablewright/runtime", inside)
    # The form `text`: the runtime is formatted in the checkout, so it is copied as it is.
    return Artifact(
        f"{package}/_runtime/{inside}",
        f"{header}\n{source}",
        "text",
    )
