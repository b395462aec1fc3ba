"""The rules of the layout: which code may import which, and what templates and files may contain."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import jinja2
import pytest
import yaml

from house_figures import (
    arrows,
    arrows_in_circles,
    imported_modules,
    python_files,
    rooms,
)
from layout import LAYERS, ONLY_IN, OTHERS, OTHERS_APART, ROOMS, USED_OF_RUNTIME
from tablewright.emit.support.templating import environment
from tablewright.model.artifact import STAMP

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "generator" / "tablewright"
TEMPLATES = ROOT / "templates"
GENERATED = ROOT / "generated"

# Imports --------------------------------------------------------------------------------------------

#: Every folder with modules, as a path below the package (`.` is the package itself).
FOLDERS = sorted(
    path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")
)


def test_each_room_is_in_the_list() -> None:
    """A new module or folder needs a decision on what it may import."""
    assert rooms(PACKAGE) == sorted(
        ROOMS
    ), "add the new room to ROOMS in tests/layout.py, or remove the old one"


@pytest.mark.parametrize("room", ROOMS)
def test_the_list_of_rooms_has_no_upward_arrow(room: str) -> None:
    order = list(ROOMS)
    below = order[: order.index(room)]
    upward = set(ROOMS[room].split()) - set(below)
    assert (
        not upward
    ), f"ROOMS lets {room} import {sorted(upward)}, which is not below it: move code down instead"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_the_list_allows(room: str) -> None:
    allowed = set(ROOMS[room].split())
    imported: set[str] = set()
    for (importer, target), places in arrows(PACKAGE, PACKAGE).items():
        if importer == room:
            imported.add(target)
            advice = f"move the code down, or allow the import in tests/layout.py if {target} is below {room}"
            assert target in allowed, f"{advice}:\n" + "\n".join(places)
    unused = sorted(allowed - imported)
    assert (
        not unused
    ), f"{room} no longer imports {unused}: remove the names from its line in tests/layout.py"


@pytest.mark.parametrize("folder", FOLDERS)
def test_modules_of_a_folder_do_not_import_each_other_in_circles(folder: str) -> None:
    found = arrows(PACKAGE / folder, PACKAGE)
    circles = arrows_in_circles(list(found))
    places: list[str] = []
    for arrow in circles:
        places += found[arrow]
    assert (
        not circles
    ), "move what both sides need into a module of its own:\n" + "\n".join(places)


@pytest.mark.parametrize("folder", LAYERS)
def test_a_folder_keeps_to_its_layers(folder: str) -> None:
    levels = layer_levels(folder)
    for (importer, imported), places in arrows(PACKAGE / folder, PACKAGE).items():
        above = levels[imported] > levels[importer]
        in_one_layer = levels[imported] == levels[importer]
        # The test for circles covers the names that may import each other.
        apart = in_one_layer and LAYERS[folder][levels[importer]] != OTHERS
        rule = f"{folder}/{importer} may not import {imported}"
        advice = f"{rule}; see the order of {folder} in tests/layout.py"
        assert not above and not apart, f"{advice}:\n" + "\n".join(places)


def layer_levels(folder: str) -> dict[str, int]:
    """The position of each module or folder below `folder` in its layers."""
    named: dict[str, int] = {}
    others = None
    for level, layer in enumerate(LAYERS[folder]):
        if layer in (OTHERS, OTHERS_APART):
            others = level
        else:
            named |= dict.fromkeys(layer.split(), level)
    here = rooms(PACKAGE / folder)
    gone = sorted(set(named) - set(here))
    assert (
        not gone
    ), f"tests/layout.py names {gone}, which {folder} no longer has: remove the names"
    levels: dict[str, int] = {}
    for name in here:
        level_of_name = named.get(name, others)
        advice = f"{folder}/{name} is new: add it to LAYERS in tests/layout.py, at its height"
        assert level_of_name is not None, advice
        levels[name] = level_of_name
    return levels


def test_the_model_needs_only_the_standard_library() -> None:
    imported = set()
    for path in python_files(PACKAGE / "model"):
        imported |= {
            module.partition(".")[0] for module in imported_modules(path, PACKAGE)
        }
    assert imported - sys.stdlib_module_names == {"tablewright"}


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_used_in_its_folders_only(library: str) -> None:
    users = set()
    for path in python_files(PACKAGE):
        if any(
            module.partition(".")[0] == library
            for module in imported_modules(path, PACKAGE)
        ):
            users.add(path.relative_to(PACKAGE).parts[0])
    assert users == set(
        ONLY_IN[library].split()
    ), f"call the functions of {ONLY_IN[library]} instead of {library}"


def test_only_sample_resolution_is_imported_from_the_runtime() -> None:
    imported = set()
    for path in python_files(PACKAGE):
        if path.relative_to(PACKAGE).parts[0] != "runtime":
            names = imported_modules(path, PACKAGE)
            imported |= {
                name for name in names if name.startswith("tablewright.runtime")
            }
    # An import names a module, or something in it.
    modules = {
        name if name in USED_OF_RUNTIME else name.rpartition(".")[0]
        for name in imported
    }
    assert modules == USED_OF_RUNTIME


def test_generated_packages_and_generator_do_not_import_each_other() -> None:
    packages = {path.name for path in GENERATED.iterdir() if path.is_dir()}
    for path in python_files(PACKAGE):
        imported = {
            module.partition(".")[0] for module in imported_modules(path, PACKAGE)
        }
        assert not imported & packages, path
    for path in GENERATED.rglob("*.py"):
        for module in imported_modules(path, GENERATED):
            assert module.partition(".")[0] != "tablewright", path


# Match statements -----------------------------------------------------------------------------------


def is_exhaustive(match: ast.Match) -> bool:
    """Whether the type checker reports a new member of the matched union.

    The last case is then `case _: assert_never(...)`. A match over texts or numbers, which is no union, has
    only literal patterns and a `case _` instead.
    """
    *cases, last = match.cases
    last_statement = last.body[-1]
    for node in ast.walk(last_statement):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            "assert_never"
        ):
            return True
    catches_all = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
    return catches_all and all(has_only_literals(case.pattern) for case in cases)


def has_only_literals(pattern: ast.pattern) -> bool:
    alternatives = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    return all(isinstance(part, ast.MatchValue) for part in alternatives)


def match_statements(tree: ast.AST) -> Iterator[ast.Match]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Match):
            yield node


def test_every_match_statement_is_exhaustive() -> None:
    """A new value kind or type must not be lost in a `case _`."""
    open_matches: list[str] = []
    for path in python_files(PACKAGE):
        for match in match_statements(ast.parse(path.read_text(encoding="utf-8"))):
            if not is_exhaustive(match):
                open_matches.append(f"{path.relative_to(ROOT)}:{match.lineno}")
    assert (
        not open_matches
    ), "name the cases left, and end in `case _: assert_never(...)`"


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ("case Leaf(): pass\n case _: assert_never(x)", True),
        ("case Leaf(): pass\n case _: typing.assert_never(x)", True),
        ("case 'a' | 'b': pass\n case 1: pass\n case _: pass", True),
        ("case 'a' if y: pass\n case text: pass", True),
        ("case Leaf(): pass\n case _: pass", False),
        ("case Leaf(): pass\n case Branch(): pass", False),
        ("case 'a': pass\n case 'b': pass", False),
        ("case 'a': pass\n case name if y: pass\n case _: pass", False),
    ],
)
def test_which_match_statements_are_exhaustive(cases: str, expected: bool) -> None:
    [match] = match_statements(ast.parse(f"match x:\n {cases}"))
    assert is_exhaustive(match) == expected


# Templates ------------------------------------------------------------------------------------------

#: Filters that choose, order or rewrite: the module of an output kind does that, the template prints.
DECIDING_FILTERS = {
    "sort",
    "dictsort",
    "unique",
    "groupby",
    "replace",
    "title",
    "capitalize",
}
#: datamodel-code-generator finds this template by its name; none of our code mentions it.
FOUND_BY_NAME = {"models/pydantic_v2/BaseModel.jinja2"}


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.jin*") if path.is_file())


def loop_depth(node: jinja2.nodes.Node) -> int:
    """How deep the loops of a template are nested."""
    below = max((loop_depth(child) for child in node.iter_child_nodes()), default=0)
    return below + isinstance(node, jinja2.nodes.For)


@pytest.mark.parametrize(
    "path", templates(), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_templates_only_print(path: Path) -> None:
    # The template of the code generator has no language of ours.
    name = path.name if path.name.endswith(".jinja") else "x.py.jinja"
    tree = environment(name).parse(path.read_text(encoding="utf-8"))
    assert loop_depth(tree) <= 2, "prepare a flat list in the module of the output kind"
    assignments = list(tree.find_all((jinja2.nodes.Assign, jinja2.nodes.AssignBlock)))
    assert not assignments, "compute the value in the module of the output kind"
    filters = {node.name for node in tree.find_all(jinja2.nodes.Filter)}
    assert (
        not filters & DECIDING_FILTERS
    ), "sort and rewrite in the module of the output kind"


def texts_of(path: Path) -> Iterator[str]:
    """The string constants of a module, with `*` for what an f-string fills in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [
                str(part.value) if isinstance(part, ast.Constant) else "*"
                for part in node.values
            ]
            yield "".join(parts)


def included_templates(path: Path) -> Iterator[str]:
    """The names in a template's `include` tags, with `*` for what an expression fills in."""
    for name in re.findall(r'include "(.+)" %}', path.read_text(encoding="utf-8")):
        # `start_" ~ family ~ ".md.jinja` includes any template of the form `start_*.md.jinja`.
        yield re.sub(r'"\s*~[^~]+~\s*"', "*", name)


def test_every_template_is_used() -> None:
    patterns = set()
    for path in python_files(PACKAGE):
        patterns |= {text for text in texts_of(path) if text.endswith(".jinja")}
    for path in templates():
        patterns |= set(included_templates(path))
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        used = any(fnmatchcase(name, pattern) for pattern in patterns)
        assert (
            used or name in FOUND_BY_NAME
        ), f"nothing uses templates/{name}: remove it"


# Files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "manifest",
    sorted(GENERATED.glob("*/MANIFEST.json")),
    ids=lambda path: path.parent.name,
)
def test_generated_files_begin_with_the_stamp(manifest: Path) -> None:
    """The first line names the part of the spec that a file comes from, and warns against editing it."""
    for name in json.loads(manifest.read_text(encoding="utf-8")):
        first_line = (
            (manifest.parent / name).read_text(encoding="utf-8").partition("\n")[0]
        )
        if name.endswith(".md"):
            assert first_line.startswith(f"<!-- {STAMP[2:]} from "), name
        elif name.endswith((".py", ".toml")):
            assert re.fullmatch(
                rf"{STAMP} from [\w./-]+; do not edit\.", first_line
            ), name


#: Folders that tools or `generate` write.
NOT_WRITTEN_BY_HAND = {
    ".git",
    ".cache",
    ".venv",
    ".hypothesis",
    "__pycache__",
    "generated",
    "build",
    "dist",
}
#: A home folder, on any machine.
HOME_FOLDERS = r"/(?:home|Users)/\w+|/roo[t](?=/)|\b[A-Z]:\\"


def files_written_by_hand() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        foreign = any(
            part in NOT_WRITTEN_BY_HAND or part.endswith(("_cache", ".egg-info"))
            for part in parts
        )
        if path.is_file() and not foreign:
            yield path


def folders_of_this_machine() -> set[Path]:
    """The home folder, the folders above the checkout, and those next to the topmost one."""
    top = Path(*ROOT.parts[:2])
    next_to_top = {path for path in top.iterdir() if path.is_dir()}
    above = {path for path in (ROOT, *ROOT.parents) if len(path.parts) > 2}
    return {*next_to_top, *above, Path.home()} - {Path(ROOT.anchor)}


def local_path() -> re.Pattern[str]:
    """Matches a path that exists on one machine only."""
    spellings = set()
    for path in folders_of_this_machine():
        spellings |= {str(path), path.as_posix()}
    names = "|".join(
        re.escape(spelling) for spelling in sorted(spellings, reverse=True)
    )
    return re.compile(rf"(?<![\w./-])(?:{HOME_FOLDERS}|(?:{names})(?![\w-]))")


def test_no_file_names_a_folder_of_one_machine() -> None:
    pattern = local_path()
    for path in files_written_by_hand():
        match = pattern.search(path.read_bytes().decode("utf-8", "replace"))
        assert match is None, f"{path}: {match}"


@pytest.mark.parametrize(
    ("text", "is_local"),
    [
        (f"see {ROOT}", True),
        (f"`{ROOT / 'spec'}`", True),
        (
            f"file: '{ROOT.parent}/notes.txt'",
            len(ROOT.parts) > 3 or ROOT.parent == Path.home(),
        ),
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
def test_which_texts_name_a_folder_of_one_machine(text: str, is_local: bool) -> None:
    assert bool(local_path().search(text)) == is_local


@pytest.mark.parametrize(
    "name", [".github/workflows/check.yml", ".pre-commit-config.yaml"]
)
def test_settings_of_other_tools_are_valid_yaml(name: str) -> None:
    """No test runs the workflow, and a colon in a command is enough to break it."""
    assert isinstance(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")), dict)
