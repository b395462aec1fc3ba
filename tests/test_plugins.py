"""Output kinds and readers of other distributions are found through entry points, and chosen in the spec."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablewright import plugins
from tablewright.cli import main
from tablewright.emit import output_kinds
from tablewright.errors import MisuseError, SpecError, TablewrightError
from tablewright.model.artifact import Artifact
from tablewright.model.version import VersionRef
from tablewright.plugins import READERS, TARGETS, built_in, load_plugin
from tablewright.readers import all_readers, find_reader
from tablewright.readers.documents import Document
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.cache import Cache
from tablewright.workflow.project import Project

CASES = Path(__file__).resolve().parent / "cases" / "emit"

OUTPUT_KIND = '''
"""Lists the resources of a version."""

from tablewright.model.artifact import Artifact


def emit(version):
    names = [resource.name for resource in version.resources]
    return (Artifact("resources.txt", "\\n".join(names) + "\\n", "text"),)
'''

READER = '''
"""Recognises every line, and reads none."""

NAME = "acme-lines"


def recognises(text):
    return 1_000_000 if text.startswith("ACME") else 0
'''


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed distribution `acme` with an output kind and a reader."""
    folder = tmp_path / "site"
    metadata = folder / "acme-1.2.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n"
    )
    (metadata / "entry_points.txt").write_text(
        "[tablewright.targets]\nresource-names = acme_names\nno-emit = acme_empty\nobject = acme_names:emit\n"
        "gone = acme_gone\n\n[tablewright.readers]\nacme-lines = acme_lines\n"
    )
    (folder / "acme_names.py").write_text(OUTPUT_KIND)
    (folder / "acme_empty.py").write_text("")
    (folder / "acme_lines.py").write_text(READER)
    monkeypatch.syspath_prepend(folder)
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    """Entry points are looked up once a process, and their modules are imported once."""
    plugins.registered.cache_clear()
    all_readers.cache_clear()
    for name in ("acme_names", "acme_empty", "acme_lines"):
        sys.modules.pop(name, None)


@pytest.fixture
def harbor(tmp_path: Path) -> Path:
    """A checkout with one small version."""
    shutil.copytree(CASES / "voyages" / "spec", tmp_path / "checkout" / "spec")
    return tmp_path / "checkout"


def texts_of(checkout: Path) -> dict[str, str]:
    tree = SpecTree(checkout)
    (version,) = tree.versions()
    return build.build(Project(tree), version).texts


def list_kinds(path: Path, names: str) -> None:
    path.write_text(
        f"{path.read_text(encoding='utf-8')}output-kinds: [{names}]\n", encoding="utf-8"
    )


@pytest.mark.parametrize("group", [TARGETS, READERS])
def test_built_in_plugins_are_sorted_and_all_registered(group: str) -> None:
    names = plugins.built_in(group)
    assert list(names) == sorted(names)
    assert {
        plugins.plugin_version(group, name).partition(" ")[0] for name in names
    } == {"tablewright"}
    for name in names:
        assert plugins.load_plugin(group, name, "test") is import_module(
            plugins.registered(group)[name].value
        )


def test_readers_are_registered_under_their_own_names() -> None:
    assert [reader.NAME for reader in all_readers()] == list(
        plugins.registered(READERS)
    )


def test_another_distribution_s_output_kind_is_used_only_where_the_spec_lists_it(
    acme: Path, harbor: Path
) -> None:
    (version,) = SpecTree(harbor).versions()
    assert "resources.txt" not in texts_of(harbor)

    list_kinds(
        harbor / "spec" / version.family / "family.yaml", "resource-names, openapi"
    )
    texts = texts_of(harbor)
    assert set(texts) == {
        "resources.txt",
        f"{SpecTree(harbor).load_info(version).package}/openapi.json",
        "MANIFEST.json",
    }

    # The list of version.yaml takes the place of the family's.
    list_kinds(harbor / "spec" / str(version) / "version.yaml", "resource-names")
    assert set(texts_of(harbor)) == {"resources.txt", "MANIFEST.json"}


def test_a_cached_package_is_built_again_with_another_release_of_its_output_kind(
    acme: Path, harbor: Path
) -> None:
    (version,) = SpecTree(harbor).versions()
    list_kinds(harbor / "spec" / str(version) / "version.yaml", "resource-names")

    def project() -> Project:
        return Project(SpecTree(harbor), Cache(harbor / ".cache", bytes(32)))

    build.build(project(), version)
    assert build.remembered(project(), version) is not None
    metadata = acme / "acme-1.2.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.2", "1.3"))
    (acme / "acme-1.2.dist-info").rename(acme / "acme-1.3.dist-info")
    _forget()
    assert build.remembered(project(), version) is None


def test_an_unknown_output_kind_is_an_error_with_the_known_ones(harbor: Path) -> None:
    (version,) = SpecTree(harbor).versions()
    list_kinds(harbor / "spec" / str(version) / "version.yaml", "model")
    message = (
        rf"^spec/{version}/version.yaml:\d+: there is no output kind 'model' \(did you mean 'models'\?\); "
        "use one of api, bruno, certification, changes, models, openapi, package, runtime, samples, tests$"
    )
    with pytest.raises(SpecError, match=message):
        build.build(Project(SpecTree(harbor)), version)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-emit", "the module of the output kind 'no-emit' has no function `emit`"),
        ("object", "the entry point 'object' of tablewright.targets is not a module"),
        ("gone", "the module of 'gone' cannot be imported"),
    ],
)
def test_a_plugin_that_cannot_be_loaded_is_reported_by_name(
    acme: Path, name: str, message: str
) -> None:
    with pytest.raises(TablewrightError, match=message):
        output_kinds([name], "version.yaml")


def test_another_distribution_s_reader_takes_part_in_recognition(acme: Path) -> None:
    assert find_reader(Document("page.md", "ACME", "")).NAME == "acme-lines"
    assert (
        find_reader(Document("page.md", "# A title", ""), "acme-lines").NAME
        == "acme-lines"
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("return 'text'", "`emit` returned no list or tuple of artifacts"),
        ("return ['text']", "`emit` returned no list or tuple of artifacts"),
        ("return 1 / 0", "`emit` raised ZeroDivisionError: division by zero"),
    ],
)
def test_an_output_kind_that_fails_is_an_error_with_its_distribution(
    acme: Path, harbor: Path, source: str, problem: str
) -> None:
    (version,) = SpecTree(harbor).versions()
    list_kinds(harbor / "spec" / str(version) / "version.yaml", "resource-names")
    (acme / "acme_names.py").write_text(f"def emit(version):\n    {source}\n")
    message = f"^output kind 'resource-names' of acme 1.2: {problem}; report it to"
    with pytest.raises(TablewrightError, match=message):
        texts_of(harbor)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("return 1 / 0", "`recognises` raised ZeroDivisionError: division by zero"),
        ("return 'all'", "`recognises` returned no whole number"),
    ],
)
def test_a_reader_that_fails_is_an_error_with_its_distribution(
    acme: Path, source: str, problem: str
) -> None:
    text = f"NAME = 'acme-lines'\n\ndef recognises(text):\n    {source}\n"
    (acme / "acme_lines.py").write_text(text)
    message = f"^reader 'acme-lines' of acme 1.2: {problem}; report it to"
    with pytest.raises(TablewrightError, match=message):
        find_reader(Document("page.md", "ACME", ""))


def test_an_unknown_reader_is_misuse_with_the_known_ones() -> None:
    known = "html, markdown, method-page, plain-text"
    problem = (
        r"^--reader markdwn: there is no reader 'markdwn' \(did you mean 'markdown'\?\)"
    )
    message = rf"{problem}; use one of {known}"
    with pytest.raises(MisuseError, match=message):
        find_reader(Document("page.md", "", ""), "markdwn")


def test_two_distributions_that_register_one_name_are_an_error(acme: Path) -> None:
    other = acme / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"
    )
    (other / "entry_points.txt").write_text(
        "[tablewright.readers]\nmarkdown = other_markdown\n"
    )
    _forget()
    message = r"tablewright.readers 'markdown': two installed distributions register this name"
    with pytest.raises(TablewrightError, match=message):
        plugins.registered(READERS)


def test_missing_entry_points_are_reported_with_the_next_step() -> None:
    """Started with the generator on the path alone, the message names the missing step."""
    code = (
        "import sys\n"
        "import importlib.metadata; importlib.metadata.entry_points = lambda **_: ()\n"
        "from tablewright import plugins; print(plugins.registered(plugins.TARGETS))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "tablewright is not installed properly; run `pip install .`" in run.stderr


def test_names_of_versions_print_as_paths() -> None:
    assert str(VersionRef("edfi", "v5")) == "edfi/v5"


@pytest.mark.parametrize("case", ["voyages", "boarding"])
def test_emitted_files_import_only_the_output_kinds_that_theirs_needs(
    case: str,
) -> None:
    tree = SpecTree(CASES / case)
    (version,) = tree.versions()
    resolved = Project(tree).with_changes(version).version
    modules = {name: load_plugin(TARGETS, name, "") for name in built_in(TARGETS)}
    files = {name: module.emit(resolved) for name, module in modules.items()}
    kind_of_module = {}
    for name, artifacts in files.items():
        for artifact in artifacts:
            dotted = artifact.path.removesuffix(".py").replace("/", ".")
            kind_of_module[dotted.removesuffix(".__init__")] = name
    for name, artifacts in files.items():
        imported = set()
        for artifact in artifacts:
            if artifact.path.endswith(".py"):
                for dotted in imports_of(artifact):
                    imported.add(kind_of_module.get(dotted, name))
        assert imported - {name} <= set(getattr(modules[name], "NEEDS", ()))


def imports_of(artifact: Artifact) -> Iterator[str]:
    """The full name of each imported module; of a name in a module, the module's and its own."""
    folder = artifact.path.split("/")[:-1]
    for node in ast.walk(ast.parse(artifact.text)):
        if isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def test_an_output_kind_without_the_kinds_it_needs_is_an_error(harbor: Path) -> None:
    (version,) = SpecTree(harbor).versions()
    list_kinds(harbor / "spec" / str(version) / "version.yaml", "models, api, openapi")
    message = (
        rf"^spec/{version}/version.yaml:\d+: the output kind 'api' needs package and runtime; "
        "add package, runtime to output-kinds, or remove api$"
    )
    with pytest.raises(SpecError, match=message):
        build.build(Project(SpecTree(harbor)), version)


def test_a_cached_package_is_built_again_after_an_output_kind_is_registered(
    harbor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (version,) = SpecTree(harbor).versions()
    names = built_in(TARGETS)

    def project() -> Project:
        return Project(SpecTree(harbor), Cache(harbor / ".cache", bytes(32)))

    monkeypatch.setattr(plugins, "built_in", lambda group: names[:-1])
    built = build.build(project(), version)
    assert build.remembered(project(), version) == built
    monkeypatch.setattr(plugins, "built_in", lambda group: names)
    assert build.remembered(project(), version) is None


def test_lint_reports_wrong_output_kinds_as_well(
    harbor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (version,) = SpecTree(harbor).versions()
    list_kinds(harbor / "spec" / str(version) / "version.yaml", "models")
    monkeypatch.chdir(harbor)
    result = CliRunner().invoke(main, ["lint"])
    assert result.exit_code == 1
    assert "the output kind 'models' needs runtime; add runtime" in result.output
