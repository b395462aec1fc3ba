"""The plain Python that every package carries, copied from `generator/runtime` and stamped."""

from __future__ import annotations

from pathlib import Path

from tablewright.model.artifact import STAMP, Artifact
from tablewright.model.version import Version

RUNTIME = Path(__file__).resolve().parents[1] / "runtime"


def emit(version: Version) -> tuple[Artifact, ...]:
    """`_runtime`: the shared core and the part of the version's family."""
    folders = ("core", version.convention.runtime)
    paths = [
        RUNTIME / "__init__.py",
        *(path for folder in folders for path in sorted((RUNTIME / folder).rglob("*.py"))),
    ]
    return tuple(_copy(path, version.info.package) for path in paths)


def _copy(path: Path, package: str) -> Artifact:
    inside = path.relative_to(RUNTIME).as_posix()
    text = path.read_text(encoding="utf-8")
    return Artifact(
        f"{package}/_runtime/{inside}",
        f"{STAMP} from generator/tablewright/runtime/{inside}; do not edit.\n{text}",
        "text",
    )
