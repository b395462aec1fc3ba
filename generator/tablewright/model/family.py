"""The hand-written files of a family: `family.yaml` and `convention.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from tablewright.model.errata import Acceptance
from tablewright.model.page import Page, Parameter
from tablewright.model.required import RequiredList
from tablewright.model.values import Value
from tablewright.model.version import Decision


@dataclass(frozen=True, slots=True)
class FamilyInfo:
    """`family.yaml`: title, versions in order, findings accepted by rule for each version."""

    title: str
    versions: tuple[str, ...]
    accepted: tuple[tuple[str, tuple[Acceptance, ...]], ...] = ()
    output_kinds: tuple[str, ...] = ()
    """The output kinds of every package whose version.yaml lists none; all built-in ones if empty."""


@dataclass(frozen=True, slots=True)
class OperationRule:
    """How each resource of the family becomes an operation; `{resource}` in `path` is its path segment.

    `body` and `answer` say whether the resource's object is sent and returned; `description` is a sentence
    without its full stop.
    """

    name: str
    method: str
    path: str
    statuses: tuple[int, ...]
    parameters: tuple[Parameter, ...] = ()
    body: bool = False
    answer: bool = False
    many: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class OwnScenario:
    """A scenario that the convention adds to an operation page, which prints none.

    It sends the payload of scenario `payload_of` with `query` beside it and expects `status`.
    `values` replaces members of that payload.
    """

    number: str
    action: str
    payload_of: str
    status: int
    record_of: str = ""
    query: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class PageRule:
    """What the convention decides for one operation page.

    `object` and `answer` name its body and answer, `key` what makes two bodies the same record,
    `statuses` what it may answer, `input_aliases` the misspelt wire names it accepts; `description` is what it
    does, a sentence without its full stop.
    """

    object: str
    answer: str
    key: tuple[str, ...]
    statuses: tuple[int, ...]
    query: tuple[tuple[str, str], ...] = ()
    input_aliases: tuple[tuple[str, str], ...] = ()
    scenarios: tuple[OwnScenario, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class VersionRule:
    """Where one version differs from its family's convention."""

    settings: tuple[tuple[str, str], ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class ConventionFile:
    """`convention.yaml`: operations, settings and decisions of a family, and of single versions.

    `prerequisites` says which resource a page's prerequisite means that is not its name.
    """

    runtime: str
    settings: tuple[tuple[str, str], ...]
    operations: tuple[OperationRule, ...] = ()
    pages: tuple[tuple[str, PageRule], ...] = ()
    decisions: tuple[Decision, ...] = ()
    versions: tuple[tuple[str, VersionRule], ...] = ()
    prerequisites: tuple[tuple[str, str], ...] = ()

    def takes(self, page: Page | RequiredList) -> bool:
        """Whether it makes anything of such a page: of resources by `operations`, else of methods."""
        if isinstance(page, RequiredList) or page.call is None:
            return bool(self.operations)
        return not self.operations or page.name in dict(self.pages)
