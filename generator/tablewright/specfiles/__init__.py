"""The spec on disk: which file holds what, read and written as one (the only user of YAML).

`SpecTree` finds the checkout; `load_*` read one file each, `page_text` and friends give the text that
`output` writes. The texts are stable: the same dataclass always gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tablewright.errors import MisuseError, SpecError
from tablewright.model.errata import Acceptance, AcceptedFile, Correction, CorrectionsFile, Errata
from tablewright.model.facts import Facts
from tablewright.model.family import ConventionFile, FamilyInfo
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.preload import Preload
from tablewright.model.renames import Renames
from tablewright.model.required import LIST, RequiredList
from tablewright.model.sources import SOURCES, Sources
from tablewright.model.version import VersionInfo, VersionRef
from tablewright.naming import kebab
from tablewright.specfiles.lines import (
    entry_line,
    line_of,
    listed_line,
    object_line,
    record_line,
    source_line,
)
from tablewright.specfiles.yamlfile import dump, load

T = TypeVar("T")

MACHINE = "Written by `tablewright {command}`; corrections belong in corrections.yaml."


@dataclass(frozen=True, slots=True)
class SpecTree:
    """The `spec/` folder of a checkout; `root` is the checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """The `spec/` folder."""
        return self.root / "spec"

    def families(self) -> tuple[str, ...]:
        """The family names, sorted."""
        return tuple(sorted(path.parent.name for path in self.folder.glob("*/family.yaml")))

    def versions(self, names: tuple[str, ...] = ()) -> tuple[VersionRef, ...]:
        """The versions that names such as `edfi/v5` and `edfi` mean; all of them if no name is given.

        Raises MisuseError for a name that is in no `family.yaml`.
        """
        known = tuple(VersionRef(f, v) for f in self.families() for v in self.load_family(f).versions)
        if not names:
            return known
        wanted = tuple(each for each in known if each.family in names or str(each) in names)
        for name in names:
            if not any(name in (version.family, str(version)) for version in known):
                raise MisuseError(
                    name, "no such version", f"known: {', '.join(str(version) for version in known)}"
                )
        return wanted

    def shown(self, path: Path) -> str:
        """The path as messages print it: relative to the checkout, with `/`."""
        return path.relative_to(self.root).as_posix()

    def version_folder(self, version: VersionRef) -> Path:
        """The folder of a version, such as `spec/edfi/v5`."""
        return self.folder / version.family / version.name

    def page_path(self, family: str, version: str, page: Page | RequiredList) -> Path:
        """Where a page, or the list of resources, is kept."""
        if isinstance(page, RequiredList):
            return self.required_path(family, version)
        kind = "resources" if page.call is None else "operations"
        return self.folder / family / version / kind / f"{kebab(page.name)}.yaml"

    def required_path(self, family: str, version: str) -> Path:
        """Where the list of required resources is kept."""
        return self.folder / family / version / f"{LIST}.yaml"

    def load_family(self, family: str) -> FamilyInfo:
        """`family.yaml`."""
        return self._load(self.folder / family / "family.yaml", FamilyInfo)

    def load_convention(self, family: str) -> ConventionFile:
        """`convention.yaml`."""
        return self._load(self.folder / family / "convention.yaml", ConventionFile)

    def load_info(self, family: str, version: str) -> VersionInfo:
        """`version.yaml`.

        Raises SpecError for a release that is not one of its data standard, and for one after the first of
        which nobody says what it brings.
        """
        path = self.folder / family / version / "version.yaml"
        info = self._load(path, VersionInfo)
        number = info.release.removeprefix(f"{info.data_standard}.")
        if not number.isdigit():
            what = f"release {info.release} is none of data standard {info.data_standard}"
            raise SpecError(self.shown(path), what, f"number it {info.data_standard}.N")
        if int(number) > 1 and (not info.history or info.history[0].number != info.release):
            what = f"the history does not begin with release {info.release}"
            raise SpecError(self.shown(path), what, "say there what is new in it, above the releases before")
        return info

    def load_pages(self, family: str, version: str) -> tuple[Page, ...]:
        """Every captured page of a version, in the order of `page_paths`."""
        return tuple(self._load_page(path) for path in self.page_paths(family, version))

    def load_errata(self, family: str, version: str) -> Errata:
        """`corrections.yaml` and `accepted.yaml`; a file that does not exist counts as empty."""
        folder = self.folder / family / version
        corrections = folder / "corrections.yaml"
        accepted = folder / "accepted.yaml"
        return Errata(
            self._load(corrections, CorrectionsFile).corrections if corrections.exists() else (),
            self._load(accepted, AcceptedFile).accepted if accepted.exists() else (),
        )

    def load_preload(self, family: str, version: str) -> Preload:
        """`preload.yaml`, empty if there is none."""
        path = self.folder / family / version / "preload.yaml"
        return self._load(path, Preload) if path.exists() else Preload()

    def load_renames(self, family: str, version: str) -> Renames:
        """`renames.yaml`, empty if there is none."""
        path = self.folder / family / version / "renames.yaml"
        return self._load(path, Renames) if path.exists() else Renames()

    def load_sources(self, family: str, version: str) -> Sources:
        """`sources.yaml`, empty if there is none."""
        path = self.folder / family / version / "sources.yaml"
        return self._load(path, Sources) if path.exists() else Sources()

    def load_required(self, family: str, version: str) -> RequiredList | None:
        """`required.yaml`, None where no list is captured."""
        path = self.required_path(family, version)
        return self._load(path, RequiredList) if path.exists() else None

    def facts_file(self, family: str, version: str) -> str:
        """The name of the version's facts file; empty where its pages speak for themselves.

        Raises SpecError where there are two.
        """
        folder = self.folder / family / version
        found = [name for name in ("facts.yaml", "facts.hand.yaml") if (folder / name).exists()]
        if len(found) > 1:
            raise SpecError(
                self.shown(folder / found[0]), "facts.hand.yaml stands beside it", "keep one of the two"
            )
        return found[0] if found else ""

    def load_facts(self, family: str, version: str) -> Facts | None:
        """The version's facts, None where it has no such file."""
        name = self.facts_file(family, version)
        return self._load(self.folder / family / version / name, Facts) if name else None

    def page_paths(self, family: str, version: str) -> tuple[Path, ...]:
        """The files of the captured pages of a version, resources first, sorted by name."""
        folder = self.folder / family / version
        return (*sorted(folder.glob("resources/*.yaml")), *sorted(folder.glob("operations/*.yaml")))

    def files(self, family: str, version: str) -> tuple[Path, ...]:
        """Every file that the version's package is made from."""
        folder = self.folder / family
        return tuple(sorted([*folder.glob("*.yaml"), *(folder / version).rglob("*.yaml")]))

    def place_of(self, family: str, version: str, finding: Finding) -> tuple[str, int]:
        """The file and the line that a finding points at: in its page, in the facts, or in the errata."""
        folder = self.folder / family / version
        page = next((p for p in self.page_paths(family, version) if p.stem == kebab(finding.page)), None)
        if finding.page and page:
            return self.shown(page), line_of(page, finding.at)
        if finding.at.startswith("preload/"):
            return self.shown(folder / "preload.yaml"), record_line(folder / "preload.yaml", finding.at)
        if finding.at.startswith(f"{SOURCES}/"):
            sources = folder / "sources.yaml"
            return self.shown(sources), source_line(sources, finding.at)
        if finding.at.partition("/")[0] == LIST and not finding.code.startswith("E"):
            listed = self.required_path(family, version)
            return self.shown(listed), listed_line(listed, finding.at)
        if finding.code.startswith("F"):
            facts = folder / (self.facts_file(family, version) or "facts.yaml")
            return self.shown(facts), object_line(facts, finding.at.partition("/")[0])
        for path in (folder / "corrections.yaml", folder / "accepted.yaml", folder.parent / "family.yaml"):
            if line := entry_line(path, finding):
                return self.shown(path), line
        return self.shown(folder / "corrections.yaml"), 1

    def _load_page(self, path: Path) -> Page:
        page = self._load(path, Page)
        if path.stem != kebab(page.name):
            raise SpecError(self.shown(path), f"holds '{page.name}'", f"rename it to {kebab(page.name)}.yaml")
        return page

    def _load(self, path: Path, kind: type[T]) -> T:
        return load(path, kind, self.shown(path))


def find_checkout(start: Path) -> SpecTree:
    """The spec tree around a folder: that of the nearest folder, from `start` upwards, that holds `spec/`.

    Raises MisuseError if no folder holds one.
    """
    for folder in (start, *start.parents):
        if (folder / "spec").is_dir():
            return SpecTree(folder)
    todo = "change to the folder that holds spec/, or start one with `tablewright init --new-family`"
    raise MisuseError(str(start), "no spec/ folder here or above", todo)


def page_text(page: Page | RequiredList) -> str:
    """The text of a captured page's file, or of the list of resources."""
    return dump(page, MACHINE.format(command="capture"))


def sources_text(sources: Sources) -> str:
    """The text of `sources.yaml`."""
    return dump(sources, MACHINE.format(command="capture"))


def facts_text(facts: Facts) -> str:
    """The text of `facts.yaml`."""
    return dump(facts, MACHINE.format(command="facts"))


def corrections_text(corrections: tuple[Correction, ...]) -> str:
    """The text of a `corrections.yaml` with these entries."""
    return dump(CorrectionsFile(corrections))


def accepted_text(accepted: tuple[Acceptance, ...]) -> str:
    """The text of an `accepted.yaml` with these entries."""
    return dump(AcceptedFile(accepted))
