"""One version of a family with everything settled: what the targets read.

Built by the passes from the captured pages, the errata, the facts and the family's convention.
It knows no Python: class, module and file names are the targets' business (`naming.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from tablewright.model.comparison import Comparison
from tablewright.model.facts import ApiObject, ApiResource, DescriptorFacts, UncoveredFacts
from tablewright.model.page import Page, Parameter, Required, Scenario
from tablewright.model.required import RequiredResource
from tablewright.model.types import Type
from tablewright.model.values import Value

#: Where a value comes from: the page's cell, an erratum, another scenario of the page, or its type alone.
Origin = Literal["page", "erratum", "scenario", "declared"]


class VersionRef(NamedTuple):
    """The name of a version, printed as `edfi/v5`."""

    family: str
    name: str

    def __str__(self) -> str:
        return f"{self.family}/{self.name}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar of a payload: what the scenario says, the type it has on the wire, and who says so."""

    value: Value
    type: Type
    source: Origin = field(default="page", compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """An object of a payload: its members in the order of the API object."""

    members: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Many:
    """An array of a payload."""

    items: tuple[Tree, ...]


Tree = Leaf | Branch | Many


@dataclass(frozen=True, slots=True)
class Sample:
    """One scenario with its payload (None for DELETE), query arguments and the expected status.

    `status` 0 leaves the expectation to the method (POST 201, PUT 204, DELETE 204). `complete` is the
    payload with every member that certification reads; None like the payload. `removed` are the wire paths
    of what the scenario takes away on purpose. `recreate`: the record's key changes and no PUT may change it, so
    that the record is deleted and made again.
    """

    scenario: Scenario
    payload: Branch | None
    query: tuple[tuple[str, str], ...] = ()
    status: int = 0
    complete: Branch | None = None
    removed: tuple[str, ...] = ()
    recreate: bool = False


@dataclass(frozen=True, slots=True)
class PreloadedRecord:
    """A record that is there before the first scenario; a resource may be one that is not covered."""

    resource: str
    payload: Branch
    why: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API: `name` is the protocol's method, `body` and `answer` are object names.

    `many`: the answer is an array. `statuses` lists what the operation may answer, success first.
    `description` is what it does, a sentence without its full stop.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: str
    answer: str
    many: bool
    statuses: tuple[int, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource (or a family's operation page) ready to emit.

    `object` names the body in `Version.objects`; `page` is the corrected page, its spec file is
    `spec_path` (relative to the checkout, `/`-separated). `requirements` says what certification asks of
    each member that the page documents, by wire path (`cteProgramServices/cipCode`).
    `input_aliases` are misspelt wire names that a server accepts besides the right ones.
    """

    name: str
    object: str
    page: Page
    spec_path: str
    operations: tuple[Operation, ...]
    samples: tuple[Sample, ...]
    api: ApiResource
    requirements: tuple[tuple[str, Required], ...] = ()
    input_aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the documents leave open and the convention decides; printed in the README."""

    topic: str
    description: str


@dataclass(frozen=True, slots=True)
class Convention:
    """How a family talks: settled for one version.

    `runtime` names the folder of `generator/runtime`; `settings` are handed to it as they are
    (base paths, forms of descriptors and dates).
    """

    runtime: str
    settings: tuple[tuple[str, str], ...]
    decisions: tuple[Decision, ...]

    def setting(self, name: str) -> str:
        """The setting, or the empty text."""
        return dict(self.settings).get(name, "")


@dataclass(frozen=True, slots=True)
class Release:
    """A release of a package, and what is new in it, a sentence each."""

    number: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """`version.yaml`: what the package is called and which standard it speaks.

    `release` is the package's version; `history` says what it and those before it brought, the newest first.
    The first release needs no words.
    """

    family: str
    name: str
    package: str
    title: str
    data_standard: str
    release: str
    school_year: int
    reference_date: date
    predecessor: str = ""
    history: tuple[Release, ...] = ()
    output_kinds: tuple[str, ...] = ()
    """The output kinds of the package; those of the family if empty."""


@dataclass(frozen=True, slots=True)
class Version:
    """Everything a target may print; resources, objects and descriptors are sorted by name.

    `facts_file` is the file of the version's folder that the objects come from. `known` are all resources
    that the API has, covered or not, where that is known; `uncovered` tells more of some, for comparison
    alone. `changes` compares it with its predecessor, where it has one. `order` holds the resources so that
    each comes after those that it needs, which are named beside it; `preload` are the records that its pages
    take for granted. `required` is the list of required resources, None where none was captured.
    """

    info: VersionInfo
    convention: Convention
    resources: tuple[Resource, ...]
    objects: tuple[ApiObject, ...]
    descriptors: tuple[DescriptorFacts, ...]
    facts_file: str = "facts.yaml"
    known: tuple[str, ...] = ()
    changes: Comparison | None = None
    order: tuple[tuple[str, tuple[str, ...]], ...] = ()
    preload: tuple[PreloadedRecord, ...] = ()
    required: tuple[RequiredResource, ...] | None = None
    uncovered: UncoveredFacts = field(default_factory=UncoveredFacts)
