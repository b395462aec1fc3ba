"""The rules that hold the project together: who may know whom, and how large things may grow."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import jinja2
import pytest

from tablewright.emit.support.templating import environment
from tablewright.model.artifact import STAMP
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[1]
GENERATOR = ROOT / "generator"
TEMPLATES = ROOT / "templates"
CASES = sorted((ROOT / "tests" / "cases" / "emit").iterdir())

#: The rooms of the house and the rooms that each may know; all but the ground itself know the ground.
GROUND = {"model", "errors", "naming"}
MAY_KNOW: dict[str, set[str]] = {
    "cli": {"commands"},
    "commands": {
        "cache",
        "capture",
        "comparing",
        "coverage",
        "dialects",
        "intake",
        "output",
        "passes",
        "pipeline",
        "printing",
        "releases",
        "revisions",
        "rules",
        "specfiles",
        "versions",
    },
    "releases": {"output", "pipeline", "revisions"},
    "intake": {"capture", "dialects", "facts", "output", "specfiles"},
    "pipeline": {
        "cache",
        "coverage",
        "finishing",
        "output",
        "passes",
        "reference",
        "specfiles",
        "targets",
        "versions",
    },
    "reference": {"rules", "templating"},
    "printing": {"capture", "dialects", "passes", "rendering", "specfiles"},
    "versions": {"comparing", "coverage", "passes", "specfiles"},
    "comparing": {"passes"},
    "coverage": {"runtime", "schemas", "symbols", "templating"},
    "revisions": {"specfiles"},
    "dialects": {"markup"},
    "capture": {"markup", "notation"},
    "notation": {"markup"},
    "rendering": {"markup", "notation"},
    "facts": set(),
    "specfiles": set(),
    "passes": {"bounds", "rules", "runtime", "symbols"},
    "targets": {"comparing", "modelling", "runtime", "schemas", "symbols", "templating"},
    "cache": {"finishing", "output"},
    "output": {"templating"},
    "finishing": {"modelling"},
    "modelling": {"templating"},
    "markup": set(),
    "rules": set(),
    "bounds": set(),
    "schemas": {"bounds"},
    "symbols": {"bounds"},
    "templating": set(),
    "runtime": set(),
    **{room: set() for room in GROUND},
}


def sources(folder: Path = GENERATOR) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if not {".venv", "_runtime"} & set(path.parts))


def imports(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, at the top or in a function."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: -node.level]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            yield from (
                [f"{module}.{name.name}" for name in node.names] if module == "generator" else [module]
            )


def room_of(module: str) -> str:
    return module.split(".")[1] if module.startswith("generator.") else ""


def known_rooms(path: Path) -> set[str]:
    own = path.relative_to(GENERATOR).with_suffix("").parts[0]
    return {room_of(module) for module in imports(path)} - {"", own}


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(GENERATOR).as_posix())
def test_rooms_know_only_those_below_them(path: Path) -> None:
    room = path.relative_to(GENERATOR).with_suffix("").parts[0]
    if room == "__init__":
        assert list(imports(path)) == []
        return
    assert room in MAY_KNOW, f"{room} is a new room: say in MAY_KNOW whom it may know"
    context = set() if room in GROUND | {"runtime"} else GROUND
    assert known_rooms(path) <= MAY_KNOW[room] | context


def test_the_model_needs_only_the_standard_library() -> None:
    found = {module.split(".")[0] for path in sources(GENERATOR / "model") for module in imports(path)}
    assert found - sys.stdlib_module_names == {"generator"}


def test_only_the_spec_files_know_yaml() -> None:
    users = {path for path in sources() if any(module.split(".")[0] == "yaml" for module in imports(path))}
    assert {path.relative_to(GENERATOR).parts[0] for path in users} == {"specfiles"}


def test_no_target_knows_another() -> None:
    for path in sources(GENERATOR / "targets"):
        others = {module for module in imports(path) if module.startswith("tablewright.emit")}
        assert not others or path.name == "__init__.py", path


def test_only_what_resolves_samples_is_known_of_the_runtime() -> None:
    above = [path for path in sources() if path.relative_to(GENERATOR).parts[0] != "runtime"]
    found = {module for path in above for module in imports(path) if room_of(module) == "runtime"}
    assert found == {"tablewright.runtime.core.samples"}


def test_generated_and_generator_never_meet() -> None:
    packages = {path.name for path in (ROOT / "generated").iterdir()}
    assert not {module.split(".")[0] for path in sources() for module in imports(path)} & packages
    for path in (ROOT / "generated").rglob("*.py"):
        assert not any(module.split(".")[0] == "generator" for module in imports(path)), path


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(GENERATOR).as_posix())
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("name", ["intake.py", "build.py"])
def test_the_flow_is_two_screens(name: str) -> None:
    text = (GENERATOR / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 20, node.name


# Templates ------------------------------------------------------------------------------------------


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def loops(node: jinja2.nodes.Node) -> int:
    """How deep the loops of a template are nested."""
    below = max((loops(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, jinja2.nodes.For)


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_templates_print(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = environment().parse(text)
    assert len(text.splitlines()) <= 60
    assert loops(tree) <= 2
    assert not list(
        tree.find_all((jinja2.nodes.Assign, jinja2.nodes.AssignBlock))
    ), "names are made in targets"
    filters = {node.name for node in tree.find_all(jinja2.nodes.Filter)}
    assert not filters & {"sort", "dictsort", "unique", "groupby", "replace", "title", "capitalize"}


def mentioned() -> set[str]:
    """Every text that may name a template, with `*` for what is filled in."""
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
                found.add("".join(parts))
    for path in templates():
        text = path.read_text(encoding="utf-8")
        found |= {re.sub(r'"\s*~[^~]+~\s*"', "*", name) for name in re.findall(r'include "(.+)" %}', text)}
    return found


def test_every_template_is_used() -> None:
    patterns = {text for text in mentioned() if text.endswith(".jinja")}
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        # datamodel-code-generator looks for this one by its name.
        used = any(fnmatchcase(name, pattern) for pattern in patterns)
        assert used or name == "models/pydantic_v2/BaseModel.jinja2", name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_generated_sources_begin_with_the_stamp(case: Path) -> None:
    tree = SpecTree(case)
    (pair,) = tree.versions()
    for path, text in build.build(Project(tree), pair).texts.items():
        first = text.partition("\n")[0]
        if path.endswith(".md"):
            assert first.startswith(f"<!-- {STAMP[2:]} from "), path
        elif path.endswith((".py", ".toml")):
            assert re.fullmatch(rf"{STAMP} from [\w./-]+; do not edit\.", first), path


# Everything -----------------------------------------------------------------------------------------

NOT_OURS = {".git", ".cache", ".venv", ".hypothesis", "__pycache__", "generated", "build", "dist"}
#: Somebody's home, wherever the checkout is.
HOMES = r"/(?:home|Users)/\w+|/roo[t](?=/)|\b[A-Z]:\\"


def own_files() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        foreign = any(part in NOT_OURS or part.endswith(("_cache", ".egg-info")) for part in parts)
        if path.is_file() and not foreign:
            yield path


def places_here() -> set[Path]:
    """What only this machine has: the home, and the checkout's folders, what is beside the topmost."""
    top = Path(*ROOT.parts[:2])
    beside = {path for path in top.iterdir() if path.is_dir()}
    around = {path for path in (ROOT, *ROOT.parents) if len(path.parts) > 2}
    return {*beside, *around, Path.home()} - {Path(ROOT.anchor)}


def telltale() -> re.Pattern[str]:
    here = {form for path in places_here() for form in (str(path), path.as_posix())}
    names = "|".join(re.escape(form) for form in sorted(here, reverse=True))
    return re.compile(rf"(?<![\w./-])(?:{HOMES}|(?:{names})(?![\w-]))")


def test_nothing_tells_where_it_was_made() -> None:
    sought = telltale()
    for path in own_files():
        found = sought.search(path.read_bytes().decode("utf-8", "replace"))
        assert found is None, f"{path}: {found}"


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        (f"see {ROOT}", True),
        (f"`{ROOT / 'spec'}`", True),
        (f"file: '{ROOT.parent}/notes.txt'", len(ROOT.parts) > 3 or ROOT.parent == Path.home()),
        (f"({Path.home()}/notes)", True),
        (f"/{'home'}/somebody/notes", True),
        (f"/{'Users'}/somebody", True),
        ("D:" + "\\notes", True),
        (f"under {ROOT.name}/spec", False),
        (f"https://example.org{ROOT}", False),
        (f"{Path(*ROOT.parts[:2])}-else", False),
        ("/data/v3/ed-fi/schools", False),
    ],
)
def test_what_tells_where_it_was_made(text: str, tells: bool) -> None:
    assert bool(telltale().search(text)) == tells
