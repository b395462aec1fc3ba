"""The files under `spec/`: where each one is, its contents as dataclasses, and its text for writing.

`SpecTree.load_*` read one file each; `page_text` and the functions after it return the text of one, which
`tablewright.files` writes. The same dataclass always gives the same bytes. No other package uses YAML.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar, assert_never

from tablewright.errors import EntryError, MisuseError, SpecError, raise_all
from tablewright.model.corrections import (
    Acceptance,
    AcceptedFile,
    Correction,
    CorrectionsAndAcceptances,
    CorrectionsFile,
)
from tablewright.model.facts import Facts, with_item_keys
from tablewright.model.family import ConventionFile, FamilyInfo
from tablewright.model.findings import (
    AcceptancePlace,
    CorrectionPlace,
    DocumentLine,
    FactsPlace,
    Finding,
    ListPlace,
    PagePlace,
    PreloadPlace,
    PrerequisitePlace,
    ScenarioPlace,
    SourcePlace,
    Unlocated,
    UnplacedPlace,
)
from tablewright.model.page import Page, Source
from tablewright.model.preload import Preload
from tablewright.model.renames import Renames
from tablewright.model.required import LIST, RequiredList
from tablewright.model.sources import Sources, WrittenFile
from tablewright.model.version import ChangeNote, History, VersionInfo, VersionRef
from tablewright.naming import kebab
from tablewright.specfiles.checks import file_errors
from tablewright.specfiles.lines import (
    acceptance_line,
    correction_line,
    line_of,
    listed_line,
    object_line,
    record_line,
    source_line,
)
from tablewright.specfiles.round_trip import readable_text
from tablewright.specfiles.version_checks import (
    FACTS_BY_HAND,
    UNCOVERED_FACTS,
    history_errors,
    info_errors,
    item_key_errors,
    unknown_file_errors,
)
from tablewright.specfiles.yamlfile import dump, line_at, load_text, read_text

T = TypeVar("T")

MACHINE = "Written by `tablewright {command}`; corrections belong in corrections.yaml."


@dataclass(frozen=True, slots=True)
class SpecTree:
    """The `spec/` folder below `root`."""

    root: Path

    @property
    def folder(self) -> Path:
        """The `spec/` folder."""
        return self.root / "spec"

    def families(self) -> tuple[str, ...]:
        """The family names, sorted."""
        names: list[str] = []
        for folder in sorted(self.folder.glob("*")):
            # A folder without YAML files holds other things, such as documents.
            if folder.is_dir() and any(folder.rglob("*.yaml")):
                names.append(folder.name)
        return tuple(names)

    def versions(self, names: tuple[str, ...] = ()) -> tuple[VersionRef, ...]:
        """The versions that names such as `edfi/v5` and `edfi` mean; all of them if no name is given.

        Raises MisuseError for a name that is in no `family.yaml`.
        """
        known = self.versions_of(self.families())
        if not names:
            return known
        wanted: list[VersionRef] = []
        known_names: set[str] = set()
        # In the order of the families, whichever order the names are given in.
        for version in known:
            both_names = {version.family, str(version)}
            known_names |= both_names
            if not both_names.isdisjoint(names):
                wanted.append(version)
        for name in names:
            if name not in known_names:
                todo = f"known: {', '.join(map(str, known))}"
                raise MisuseError(name, "no such version", todo)
        return tuple(wanted)

    def versions_of(self, families: Iterable[str]) -> tuple[VersionRef, ...]:
        """The versions of families, in the order of each `family.yaml`."""
        versions: list[VersionRef] = []
        for family in families:
            for version_name in self.load_family(family).versions:
                versions.append(VersionRef(family, version_name))
        return tuple(versions)

    def shown(self, path: Path) -> str:
        """The path as messages print it: relative to `root`, with `/`."""
        return path.relative_to(self.root).as_posix()

    def version_folder(self, version: VersionRef) -> Path:
        """The folder of a version, such as `spec/edfi/v5`."""
        return self.folder / version.family / version.name

    def page_path(self, version: VersionRef, page: Page | RequiredList) -> Path:
        """The path of a captured page's file, or of the list of resources."""
        if isinstance(page, RequiredList):
            return self.required_path(version)
        kind = "resources" if page.call is None else "operations"
        return self.version_folder(version) / kind / f"{kebab(page.name)}.yaml"

    def required_path(self, version: VersionRef) -> Path:
        """The path of the list of required resources."""
        return self.version_folder(version) / f"{LIST}.yaml"

    def load_family(self, family: str) -> FamilyInfo:
        """`family.yaml`."""
        return self._load(self.folder / family / "family.yaml", FamilyInfo)

    def load_convention(self, family: str) -> ConventionFile:
        """`convention.yaml`."""
        return self._load(self.folder / family / "convention.yaml", ConventionFile)

    def check(self, version: VersionRef, errors: Iterable[EntryError]) -> None:
        """Raises the errors about files of a version or its family, if there are any."""
        raise_all(self.located(version, error) for error in errors)

    def find_errors(self, version: VersionRef) -> Iterator[SpecError]:
        """Yields the errors of each file of a version and its family, as far as a file alone shows them."""
        # Loaded here for the reason given in `check_names_of_files`.
        from tablewright.specfiles.schema import FILES

        folder = self.version_folder(version)
        for path in self.files(version):
            base = folder if folder in path.parents else folder.parent
            name = path.relative_to(base).as_posix()
            for patterns, kind in FILES.items():
                if any(fnmatchcase(name, part) for part in patterns.split(", ")):
                    try:
                        self._load(path, kind)
                    except SpecError as error:
                        yield error

    def check_names_of_files(self, version: VersionRef) -> None:
        """Raises SpecError for a YAML file in the version's folder that is no file of a spec."""
        # Loaded here because the module is also a program, which must not be imported before it runs.
        from tablewright.specfiles.schema import FILES

        patterns = ", ".join(FILES).split(", ")
        folder = self.version_folder(version)
        self.check(version, unknown_file_errors(folder, patterns))

    def located(self, version: VersionRef, error: EntryError) -> SpecError:
        """The error with the path and the line of the entry in the files of a version or its family."""
        path = self.version_folder(version) / error.where
        if not path.exists():
            path = self.folder / version.family / error.where
        return self._located(path, error)

    def load_info(self, version: VersionRef) -> VersionInfo:
        """`version.yaml`."""
        path = self.version_folder(version) / "version.yaml"
        info = self._load(path, VersionInfo)
        self.check(version, info_errors(info, version))
        return info

    def load_history(self, version: VersionRef) -> History:
        """`history.yaml`, empty if there is none, as for a version without a second release."""
        folder = self.version_folder(version)
        history = self._load_optional(folder, "history.yaml", History) or History()
        errors = history_errors(self.load_info(version), history)
        self.check(version, errors)
        return history

    def load_notes(self, version: VersionRef) -> dict[str, ChangeNote]:
        """The notes about changes that no release contains yet, by file name, sorted."""
        notes: dict[str, ChangeNote] = {}
        for path in sorted(self.version_folder(version).glob("changes/*.yaml")):
            notes[path.name] = self._load(path, ChangeNote)
        return notes

    def load_pages(self, version: VersionRef) -> tuple[Page, ...]:
        """Every captured page of a version, in the order of `page_paths`."""
        return tuple(self._load_page(path) for path in self.page_paths(version))

    def load_captured(
        self, version: VersionRef, page: Page | RequiredList
    ) -> Page | RequiredList | None:
        """The page, or the list of resources, that the spec has in the place of a captured one, if any.

        A file that cannot be read counts as none: capturing the page again is what repairs it.
        """
        try:
            if isinstance(page, RequiredList):
                return self.load_required(version)
            path = self.page_path(version, page)
            return self._load_page(path) if path.exists() else None
        except SpecError:
            return None

    def load_operations(self, version: VersionRef) -> tuple[Page, ...]:
        """The captured operation pages of a version, without those that cannot be read."""
        pages: list[Page] = []
        for path in sorted(self.version_folder(version).glob("operations/*.yaml")):
            with suppress(SpecError):
                pages.append(self._load_page(path))
        return tuple(pages)

    def load_entries(self, version: VersionRef) -> CorrectionsAndAcceptances:
        """`corrections.yaml` and `accepted.yaml`; a file that does not exist counts as empty."""
        folder = self.version_folder(version)
        corrections = self._load_optional(folder, "corrections.yaml", CorrectionsFile)
        accepted = self._load_optional(folder, "accepted.yaml", AcceptedFile)
        return CorrectionsAndAcceptances(
            corrections.corrections if corrections is not None else (),
            accepted.accepted if accepted is not None else (),
        )

    def load_preload(self, version: VersionRef) -> Preload:
        """`preload.yaml`, empty if there is none."""
        folder = self.version_folder(version)
        preload = self._load_optional(folder, "preload.yaml", Preload)
        return preload or Preload()

    def load_renames(self, version: VersionRef) -> Renames:
        """`renames.yaml`, empty if there is none."""
        folder = self.version_folder(version)
        renames = self._load_optional(folder, "renames.yaml", Renames)
        return renames or Renames()

    def load_sources(self, version: VersionRef) -> Sources:
        """`sources.yaml`, empty if there is none."""
        folder = self.version_folder(version)
        try:
            sources = self._load_optional(folder, "sources.yaml", Sources)
        except SpecError as error:
            # No command writes the whole file: capture adds to the entries that are in it.
            todo = f"{error.todo}, or delete the file and capture all pages again"
            raise SpecError(error.where, error.what, todo) from None
        return sources or Sources()

    def load_required(self, version: VersionRef) -> RequiredList | None:
        """`required.yaml`; None if no list is captured."""
        folder = self.version_folder(version)
        return self._load_optional(folder, f"{LIST}.yaml", RequiredList)

    def facts_file(self, version: VersionRef) -> str:
        """The name of the version's facts file; empty if it has none, as for pages about operations.

        `facts.hand.yaml` is the file of an API without a document; beside `facts.yaml` it is no facts file.
        """
        folder = self.version_folder(version)
        for name in ("facts.yaml", FACTS_BY_HAND):
            if (folder / name).exists():
                return name
        return ""

    def load_facts(self, version: VersionRef) -> Facts | None:
        """The version's facts, with the item keys of a `facts.hand.yaml` beside `facts.yaml`.

        The result is None if the version has no such file.
        """
        name = self.facts_file(version)
        if not name:
            return None
        folder = self.version_folder(version)
        facts = self._load(folder / name, Facts)
        by_hand = folder / FACTS_BY_HAND
        if name == FACTS_BY_HAND or not by_hand.exists():
            return facts
        additions = self._load(by_hand, Facts)
        self.check(version, item_key_errors(additions, facts))
        return with_item_keys(facts, additions)

    def load_uncovered_facts(self, version: VersionRef) -> Facts | None:
        """The facts of the resources that no page covers; None if they are not taken."""
        path = self.uncovered_facts_path(version)
        return self._load_optional(path.parent, path.name, Facts)

    def uncovered_facts_path(self, version: VersionRef) -> Path:
        """The file with the facts of the resources that no page covers."""
        return self.version_folder(version) / UNCOVERED_FACTS

    def page_paths(self, version: VersionRef) -> tuple[Path, ...]:
        """The files of the captured pages of a version, resources first, sorted by name."""
        folder = self.version_folder(version)
        return (
            *sorted(folder.glob("resources/*.yaml")),
            *sorted(folder.glob("operations/*.yaml")),
        )

    def written_files(
        self, version: VersionRef, pages: Iterable[Page]
    ) -> Iterator[WrittenFile]:
        """Yields the files of a version that a command writes: `pages`, the list of resources and the facts.

        `pages` are those of `load_pages`.
        """
        folder = self.version_folder(version)
        names = [page.name for page in pages]
        files = list(zip(names, self.page_paths(version), strict=True))
        files.append((LIST, self.required_path(version)))
        files.append(("", folder / "facts.yaml"))
        files.append(("", folder / UNCOVERED_FACTS))
        for page, path in files:
            if path.exists():
                yield WrittenFile(
                    page=page,
                    name=path.relative_to(folder).as_posix(),
                    sha256=text_digest(path.read_bytes()),
                    is_marked=_is_marked(path, "capture" if page else "facts"),
                )

    def files(self, version: VersionRef) -> tuple[Path, ...]:
        """Every spec file that affects the version, those of its family included."""
        of_family = (self.folder / version.family).glob("*.yaml")
        of_version = self.version_folder(version).rglob("*.yaml")
        return tuple(sorted([*of_family, *of_version]))

    def place_of(self, version: VersionRef, finding: Finding) -> tuple[str, int]:
        """The spec file and its 1-based line that a finding is about."""
        folder = self.version_folder(version)
        match finding.location:
            case PagePlace() | ScenarioPlace() | PrerequisitePlace() | UnplacedPlace():
                path = self._page_path(version, finding.page)
                return self.shown(path), line_of(path, finding.location)
            case ListPlace(place=place):
                path = self.required_path(version)
                return self.shown(path), listed_line(path, place)
            case PreloadPlace(number=number):
                path = folder / "preload.yaml"
                return self.shown(path), record_line(path, number)
            case SourcePlace(page=page):
                path = folder / "sources.yaml"
                if not path.exists():
                    # The list is the only page whose missing entry is located here: its own file exists.
                    return self.shown(self.required_path(version)), 1
                return self.shown(path), source_line(path, page)
            case FactsPlace(object=name, member=member):
                path = folder / (self.facts_file(version) or "facts.yaml")
                return self.shown(path), object_line(path, name, member)
            case CorrectionPlace() | AcceptancePlace() as entry:
                return self.place_of_entry(version, entry)
            case DocumentLine() | Unlocated():
                raise AssertionError(
                    f"a finding of the spec has a place in a spec file: {finding}"
                )
            case _:
                assert_never(finding.location)

    def place_of_entry(
        self, version: VersionRef, entry: CorrectionPlace | AcceptancePlace
    ) -> tuple[str, int]:
        """The file of a correction or acceptance, and its 1-based line."""
        folder = self.version_folder(version)
        if isinstance(entry, CorrectionPlace):
            path = folder / "corrections.yaml"
            return self.shown(path), correction_line(path, entry)
        path = folder / "accepted.yaml"
        if entry.by_family:
            path = folder.parent / "family.yaml"
        return self.shown(path), acceptance_line(path, entry, version.name)

    def captured_path(self, version: VersionRef, page: str) -> Path | None:
        """The file of a captured page, or of the list of resources; None if there is none."""
        if page == LIST:
            path = self.required_path(version)
            return path if path.exists() else None
        folder = self.version_folder(version)
        for pages in ("operations", "resources"):
            path = folder / pages / f"{kebab(page)}.yaml"
            if path.exists():
                return path
        return None

    def load_page_file(self, path: Path) -> Page | None:
        """The page in a file; None for the list of resources, or for a file with an error."""
        if path.stem == LIST:
            return None
        try:
            return self._load_page(path)
        except SpecError:
            return None

    def _page_path(self, version: VersionRef, page: str) -> Path:
        """The file of a page, or the facts file: a page that is gone may still have findings in the facts."""
        path = self.captured_path(version, page)
        return path or self.version_folder(version) / (
            self.facts_file(version) or "facts.yaml"
        )

    def _load_page(self, path: Path) -> Page:
        page = self._load(path, Page)
        name = kebab(page.name)
        # Findings are located by the name of the page: the file must have the same name.
        if path.stem != name:
            what = f"it contains the page '{page.name}'"
            key = "resource" if page.call is None else "operation"
            todo = f"rename it to {name}.yaml"
            raise self._located(path, EntryError(path.name, what, todo, (key,)))
        return page

    def _load_optional(self, folder: Path, name: str, kind: type[T]) -> T | None:
        """The contents of a file of a folder; None if there is no such file."""
        path = folder / name
        if not path.exists():
            return None
        return self._load(path, kind)

    def _load(self, path: Path, kind: type[T]) -> T:
        shown = self.shown(path)
        hashable_kind: Any = kind
        loaded, errors = _checked(read_text(path, shown), hashable_kind, shown)
        raise_all(self._located(path, error) for error in errors)
        contents: T = loaded
        return contents

    def _located(self, path: Path, error: EntryError) -> SpecError:
        # The error may be that a file is missing, or has the wrong name.
        if not path.exists():
            return SpecError(self.shown(path), error.what, error.todo)
        line = line_at(path.read_text(encoding="utf-8"), error.keys)
        return SpecError(f"{self.shown(path)}:{line}", error.what, error.todo)


# Most files are equal in two trees that are compared, and need not be read twice.
@functools.lru_cache(maxsize=1024)
def _checked(text: str, kind: Any, shown: str) -> tuple[Any, tuple[EntryError, ...]]:
    """The content of a file with this text, and the errors that the file shows without the others.

    Raises SpecError as `load_text` does.
    """
    contents = load_text(text, kind, shown)
    errors = file_errors(shown.rpartition("/")[2], contents)
    return contents, tuple(errors)


def find_checkout(start: Path) -> SpecTree:
    """The spec tree around a folder: that of the nearest folder, from `start` upwards, that holds `spec/`.

    Raises MisuseError if no folder holds one, and SpecError for links in it that lead elsewhere.
    """
    for folder in (start, *start.parents):
        if (folder / "spec").is_dir():
            tree = SpecTree(folder)
            raise_all(_link_errors(tree))
            return tree
    command = "`tablewright init FAMILY/VERSION --new-family`"
    todo = f"change to the folder that holds spec/, or start one with {command}"
    raise MisuseError(str(start), "no spec/ folder here or above", todo)


def _link_errors(tree: SpecTree) -> Iterator[SpecError]:
    """Yields an error for each YAML file or folder of the spec that is a link, a device or a pipe.

    A device such as /dev/zero has no end, and messages quote lines of what a link leads to. A link to another
    file of the spec is allowed.
    """
    spec = os.path.realpath(tree.folder)
    for parent, folders, names in os.walk(tree.folder):
        yaml_names = [name for name in names if name.endswith((".yaml", ".yml"))]
        for name in (*folders, *yaml_names):
            path = Path(parent, name)
            if not path.is_symlink() and (path.is_file() or path.is_dir()):
                continue
            target = Path(os.path.realpath(path))
            # Changes behind a link to a folder would not be part of the digest of the version.
            if not target.is_file() or not target.is_relative_to(spec):
                what = "links out of the spec, and devices, are not read"
                todo = "replace it by the file or the folder itself"
                yield SpecError(tree.shown(path), what, todo)


def _is_marked(path: Path, command: str) -> bool:
    """Whether a command has written a file, as its first line states."""
    try:
        with path.open(encoding="utf-8") as file:
            first_line = file.readline()
    except (OSError, UnicodeDecodeError):
        return False
    return first_line.removeprefix("# ").rstrip() == MACHINE.format(command=command)


def text_digest(text: str | bytes) -> str:
    """The digest of the text of a spec file, which `sources.yaml` keeps.

    It does not depend on how lines end: git may write other line ends into a checkout.
    """
    content = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def page_text(page: Page | RequiredList) -> str:
    """The text of a captured page's file, or of the list of resources.

    Raises EntryError if the loader would not read the same page from it.
    """
    return readable_text(page, MACHINE.format(command="capture"))


def sources_text(sources: Sources) -> str:
    """The text of `sources.yaml`."""
    return dump(sources, MACHINE.format(command="capture"))


def source_text(source: Source) -> str:
    """The text of a `sources.yaml` with one entry. Raises EntryError if the loader could not read it."""
    return readable_text(Sources((source,)), MACHINE.format(command="capture"))


def facts_text(facts: Facts) -> str:
    """The text of `facts.yaml`. Raises EntryError if the loader would not read the same facts from it."""
    return readable_text(facts, MACHINE.format(command="facts"))


def corrections_text(corrections: tuple[Correction, ...]) -> str:
    """The text of a `corrections.yaml` with these entries."""
    return dump(CorrectionsFile(corrections))


def accepted_text(accepted: tuple[Acceptance, ...]) -> str:
    """The text of an `accepted.yaml` with these entries."""
    return dump(AcceptedFile(accepted))


def history_text(history: History) -> str:
    """The text of a `history.yaml`."""
    return dump(history, "Written by `tablewright release`.")


def preload_text(preload: Preload) -> str:
    """The text of a `preload.yaml` with these records."""
    return dump(preload)
