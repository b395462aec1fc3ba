"""A resolved version of a family: the input of all output kinds.

`resolve` builds it from the captured pages, their corrections, the facts and the family's convention. It
contains no Python names, except those of `renames.yaml`: the output kinds derive class, module and file
names with `naming.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from tablewright.model.comparison import Comparison
from tablewright.model.facts import (
    ApiObject,
    ApiResource,
    DescriptorFacts,
    Facts,
    UncoveredFacts,
)
from tablewright.model.page import Page, Parameter, Scenario
from tablewright.model.properties import Required
from tablewright.model.renames import PythonName
from tablewright.model.required import RequiredResource
from tablewright.model.requirements import Requirement
from tablewright.model.types import Type
from tablewright.model.values import Value

#: The source of a value: the cell, a correction, another scenario of the page, a default for the type, or a
#: value near the one that a later update sends.
ValueSource = Literal["page", "correction", "scenario", "default", "varied"]


class VersionRef(NamedTuple):
    """The name of a version, printed as `edfi/v5`."""

    family: str
    name: str

    def __str__(self) -> str:
        return f"{self.family}/{self.name}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar of a payload: its value in the scenario, its type in the API, and the source of the value."""

    value: Value
    type: Type
    # Not compared: payloads are equal if they send the same values.
    source: ValueSource = field(default="page", compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """An object of a payload: its members in the order of the API object."""

    members: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class ArrayTree:
    """An array of a payload."""

    items: tuple[Tree, ...]


Tree = Leaf | Branch | ArrayTree


@dataclass(frozen=True, slots=True)
class Sample:
    """One scenario with its payload (None for DELETE), its query parameters and the expected status.

    With `status` 0 the method decides which status is expected (POST 201, PUT 204, DELETE 204). `complete` is
    the payload with every required and conditional member; it is None if `payload` is. `removed` contains the
    wire paths of members that the scenario removes or leaves empty on purpose, `changes` those of the members
    that an update changes in both forms; a reference is one member. `recreate` is true for an update that
    changes the natural key where the API does not allow this: the record is then deleted and created again.
    `kept_key` contains, by wire path, the parts of the key with which the record was created that the payload
    of such an update, or of a later one, has other values of.
    """

    scenario: Scenario
    payload: Branch | None
    query: tuple[tuple[str, str], ...] = ()
    # Pages of resources print no status; those of operations get it from the convention.
    status: int = 0
    # Pages leave cells empty in columns of properties that they require.
    complete: Branch | None = None
    removed: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    # Most Ed-Fi resources answer a PUT with a new key with 400.
    recreate: bool = False
    kept_key: tuple[tuple[str, Leaf], ...] = ()


@dataclass(frozen=True, slots=True)
class PreloadedRecord:
    """A record that exists before the first scenario of its resource.

    The package may lack the resource.
    """

    resource: str
    payload: Branch
    why: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API.

    `name` is the name of its method in the service protocol. `body` and `answer` are names of objects; with
    `many` the answer is an array of them. `statuses` lists the possible status codes, success first.
    `description` is a sentence without its full stop.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: str
    answer: str
    # A search answers with an array, all other operations with one object or nothing.
    many: bool
    statuses: tuple[int, ...]
    description: str = ""


#: The content of the pages of a family: resources with scenarios, or one operation each.
PageKind: TypeAlias = Literal["resources", "operations"]

#: The kinds of refusal of the `rest` runtime.
RefusalKind: TypeAlias = Literal[
    "unauthenticated",
    "duplicate",
    "unreadable-body",
    "invalid-body",
    "invalid-parameter",
    "unsupported-media-type",
    "not-found",
    "method-not-allowed",
    "failure",
]

#: The status of each kind of refusal that the convention gives no status for.
DEFAULT_STATUSES: Mapping[RefusalKind, int] = {
    "unauthenticated": 401,
    "duplicate": 409,
    "unreadable-body": 422,
    "invalid-body": 422,
    "invalid-parameter": 422,
    "unsupported-media-type": 415,
    "not-found": 404,
    "method-not-allowed": 405,
    "failure": 500,
}


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """The status of a kind of refusal, and the sentence of its message."""

    kind: RefusalKind
    """Why the request is refused."""
    status: int
    """The HTTP status."""
    message: str
    """One sentence with its full stop."""


@dataclass(frozen=True, slots=True)
class DateWindow:
    """Two parameters of an operation that give a range of dates."""

    begin: str
    """The parameter with the first day or moment."""
    end: str
    """The parameter with the last one; an earlier one than the first is refused."""
    days: int = 0
    """The greatest number of days from the first to the last; 0 if the page limits no range."""
    member: str = ""
    """With `behaviour: find`: the member of the records whose date must be in the range; if empty, none."""


#: What the server does with a valid call.
Behaviour: TypeAlias = Literal["save", "answer", "find", "rename"]


@dataclass(frozen=True, slots=True)
class RecordUse:
    """The records of another operation that an operation reads or changes."""

    operation: str
    """The operation that saves the records."""
    filters: tuple[tuple[str, str], ...] = ()
    """With `behaviour: find`: parameters of the call, each with the member of the records that must equal it.
    With `behaviour: rename`: the parameter with the old value, and the member."""
    answer_member: str = ""
    """With `behaviour: find`: the list of the answer that contains the records."""
    new_value: str = ""
    """With `behaviour: rename`: the parameter with the new value of the member."""


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """What the server of an operation does; see `PageRule` for the fields.

    `printed_answer` has the sample answer of the page. `inferred` are sentences about what neither the page
    nor the convention states.
    """

    behaviour: Behaviour = "save"
    records: RecordUse | None = None
    saved: tuple[tuple[str, str], ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    refusals: tuple[RefusalRule, ...] = ()
    date_windows: tuple[DateWindow, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    printed_answer: Branch = Branch(())
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A resolved resource, or a resolved operation page.

    `object` is the name of its object in `Version.objects`. `page` is the corrected page, `spec_path` its
    spec file, relative to the folder that contains `spec/`. `requirements` gives the certification
    requirement of each member on the page, by wire path (`cteProgramServices/cipCode`). `wire_paths` gives
    the wire path of each property that means a member of the API, by its place on the page. `input_aliases`
    are misspelt names of members that a server accepts as well as the right ones. `object` is the object of
    the answer for an operation without a body. `rules` are the additional requirements of the page, with wire
    paths as places.
    """

    name: str
    object: str
    # The corrected page, because packages never contain a value that is known to be wrong.
    page: Page
    spec_path: str
    operations: tuple[Operation, ...]
    samples: tuple[Sample, ...]
    api: ApiResource
    requirements: tuple[tuple[str, Required], ...] = ()
    wire_paths: tuple[tuple[str, str], ...] = ()
    input_aliases: tuple[tuple[str, str], ...] = ()
    # Only operation pages have it.
    service: ServiceRule | None = None
    rules: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the convention where the documents are silent; the README of the package prints it."""

    topic: str
    description: str


@dataclass(frozen=True, slots=True)
class AnswerBodies:
    """The bodies that the `rest` runtime answers with, by member; a value is text of the member's type."""

    saved: tuple[tuple[str, str], ...] = ()
    """After a new record was saved; if empty, the answer that the page prints."""
    replaced: tuple[tuple[str, str], ...] = ()
    """After a record was replaced; if empty, that of `saved`."""
    refused: tuple[tuple[str, str], ...] = (("message", "{message}"),)
    """For a refused request; `{message}` is replaced by its message."""


#: The answers of a convention that gives none.
DEFAULT_ANSWERS = AnswerBodies()


@dataclass(frozen=True, slots=True)
class Convention:
    """The convention of a family as it holds for one version; see `ConventionFile` for the fields.

    `settings` are passed to the runtime and the templates as they are.
    """

    runtime: str
    settings: tuple[tuple[str, str], ...]
    decisions: tuple[Decision, ...]
    page_kind: PageKind = "resources"
    answers: AnswerBodies = DEFAULT_ANSWERS
    refusals: tuple[RefusalRule, ...] = ()

    def setting(self, name: str) -> str:
        """The setting, or the empty text."""
        # Templates ask for settings that only some families have.
        return dict(self.settings).get(name, "")


#: How a change affects the users of a package. They have to act on a breaking one.
NoteKind: TypeAlias = Literal["breaking", "feature", "fix"]


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """A file of `changes/`: one change of the package that no release contains yet."""

    kind: NoteKind
    """How the change affects the users of the package."""
    text: str
    """A sentence for the users of the package; the next release lists it."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release of a package."""

    number: str
    """The data standard, a dot, and a number that grows with each release."""
    changes: tuple[str, ...]
    """Sentences about what is new in the release."""
    specification: tuple[str, ...] = ()
    """What changed in the pages and the API since the release before, as `tablewright release` found it."""


@dataclass(frozen=True, slots=True)
class History:
    """`history.yaml`: the releases of a package, the newest first."""

    releases: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """The content of `version.yaml`: the names of the package, its data standard and its releases.

    `release` is the version number of the package.
    """

    family: str
    name: str
    package: str
    title: str
    data_standard: str
    release: str
    school_year: int
    # Sample files need a fixed "today"; without it, they would change every day.
    reference_date: date
    predecessor: str = ""
    output_kinds: tuple[str, ...] = ()
    """The output kinds of the package; those of the family if empty."""
    optional_kinds: tuple[str, ...] = ()
    """Further output kinds, which a package gets only if its version lists them, such as `bruno`."""
    descriptions: bool = False
    """Whether `facts` keeps the descriptions of members; the models and the API document then have them."""


@dataclass(frozen=True, slots=True)
class Version:
    """A resolved version; resources, objects and descriptors are sorted by name.

    `facts_file` is the name of the file that the objects come from. `known` contains all resources of the
    API, also those without a page; it is empty if no API document lists them. `uncovered` has the facts of
    some resources without a page, which only comparisons use. `changes` is the comparison with the
    predecessor, None for a first version. `order` lists each resource after its prerequisites, together with
    them. `preload` contains the records that the pages refer to and do not create. `required` is the list of
    required resources, None if none was captured. `history` lists the releases of the package, the newest
    first; the first release needs none. `other_resources` are the facts of all resources without a page, if
    they were taken. `earlier` are the comparisons of each earlier version with this one, the oldest first.
    `python_names` replaces names of objects and members in Python.
    """

    info: VersionInfo
    convention: Convention
    resources: tuple[Resource, ...]
    objects: tuple[ApiObject, ...]
    descriptors: tuple[DescriptorFacts, ...]
    # Named in the header of the models that no page describes.
    facts_file: str = "facts.yaml"
    known: tuple[str, ...] = ()
    changes: Comparison | None = None
    # Only used for resources: operation pages do not depend on each other.
    order: tuple[tuple[str, tuple[str, ...]], ...] = ()
    preload: tuple[PreloadedRecord, ...] = ()
    # None and the empty list differ: without a list, coverage cannot report what is missing.
    required: tuple[RequiredResource, ...] | None = None
    uncovered: UncoveredFacts = field(default_factory=UncoveredFacts)
    history: tuple[Release, ...] = ()
    # Names of the API that would collide in Python.
    python_names: tuple[PythonName, ...] = ()
    # Only output kinds use them, so they are no part of a resolved version.
    other_resources: Facts | None = None
    earlier: tuple[Comparison, ...] = ()
