"""The hand-written files of a family: `family.yaml` and `convention.yaml`.

In YAML a field has its name with hyphens. A mapping field, such as `settings`, is a tuple of pairs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tablewright.model.corrections import Acceptance
from tablewright.model.page import Page, Parameter
from tablewright.model.properties import Property
from tablewright.model.required import RequiredList
from tablewright.model.values import Value
from tablewright.model.version import (
    DEFAULT_ANSWERS,
    AnswerBodies,
    Behaviour,
    DateWindow,
    Decision,
    PageKind,
    RecordUse,
    RefusalRule,
)

#: The runtimes that a package can contain: folders of `tablewright/runtime`.
RuntimeName: TypeAlias = Literal["edfi", "rest"]


@dataclass(frozen=True, slots=True)
class FamilyInfo:
    """`family.yaml`."""

    title: str
    """The name of the family as people write it."""
    versions: tuple[str, ...]
    """The names of its versions, which are its folders, in their order of publication."""
    accepted: tuple[tuple[str, tuple[Acceptance, ...]], ...] = ()
    """Findings that are accepted for a whole version, by version."""
    output_kinds: tuple[str, ...] = ()
    """The output kinds of every package whose version.yaml lists none; all built-in ones that are not
    optional if empty."""
    format: int = 0
    """The number of the format of the family's files. The files of older git revisions are migrated to it."""


@dataclass(frozen=True, slots=True)
class OperationRule:
    """One operation that every resource of a family gets."""

    name: str
    """The name of the service's method, such as `upsert`."""
    method: str
    """The HTTP method."""
    path: str
    """The path. `{resource}` is the resource's path segment, `{data-path}` the setting of that name; other
    names in braces are path parameters."""
    statuses: tuple[int, ...]
    """The statuses that it may answer, the usual success first."""
    parameters: tuple[Parameter, ...] = ()
    """Its path, query and header parameters. The name `*` means the query names of the resource."""
    body: bool = False
    """Whether the resource's object is sent."""
    answer: bool = False
    """Whether the resource's object is returned."""
    many: bool = False
    """Whether an array of objects is returned."""
    description: str = ""
    """What the operation does: a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class OwnScenario:
    """A scenario that the convention adds to an operation page."""

    number: str
    """The number of the scenario."""
    action: str
    """What it does, in a word or two joined by hyphens: `check-in`, `repeat`."""
    # An operation page has one sample, so all added scenarios send that payload or a variant of it.
    payload_of: str = "1"
    """The number of the captured scenario whose payload is sent; a call without a body sends none."""
    status: int = 0
    """The expected status; 0 stands for the status of a success."""
    record_of: str = ""
    """The number of the scenario that created the record that this one works on."""
    query: tuple[tuple[str, str], ...] = ()
    """Values of path and query parameters, in addition to those of the page's `query`."""
    values: tuple[tuple[str, Value], ...] = ()
    """Members of the payload that get another value."""
    omit: tuple[str, ...] = ()
    """Path, query and header parameters that are not sent, although the other scenarios send them."""


@dataclass(frozen=True, slots=True)
class PageRule:
    """The convention for one operation page: what the page leaves open.

    Every key may be left out. The defaults are inferred from the page, and the README of the package lists
    them.
    """

    object: str = ""
    """The name of the body's object, such as `CheckIn`; if empty, the operation's name with `Request`."""
    answer: str = ""
    """The name of the answer's object; if empty, the operation's name with `Result`."""
    # Operation pages print no natural key.
    key: tuple[str, ...] = ()
    """The members of the body that, with the path parameters, identify a record; if empty, each call creates
    a record."""
    statuses: tuple[int, ...] = ()
    """The statuses that the operation may answer, the success first; if empty, 200 and the statuses of the
    refusals that are possible."""
    query: tuple[tuple[str, str], ...] = ()
    """Values of path, query and header parameters that every scenario sends. Without one, the value of the
    page's sample is sent, and a default for the type of a required parameter."""
    # Clients copy the misspelt name from the published page, so a server has to read both.
    input_aliases: tuple[tuple[str, str], ...] = ()
    """Misspelt member names that the server accepts, each with the right name."""
    scenarios: tuple[OwnScenario, ...] = ()
    """The scenarios to run instead of the page's one sample; if empty, the sample is the only scenario."""
    description: str = ""
    """What the operation does: a sentence without its full stop."""
    behaviour: Behaviour | None = None
    """What the server does: `save` saves the body as a record, `answer` always gives the answer of a success,
    `find` answers with records, `rename` changes a member of records. The default is `save` for a call with a
    body, and `answer` for any other."""
    records: RecordUse | None = None
    """With `behaviour: find` and `rename`: the records."""
    saved: tuple[tuple[str, str], ...] = ()
    """The answer to a success, by member, in place of that of the family or of the page."""
    replaced: tuple[tuple[str, str], ...] = ()
    """The answer after a record was replaced; if empty, that of `saved`."""
    refusals: tuple[RefusalRule, ...] = ()
    """Status and message by kind of refusal, where they differ from those of the family."""
    answer_members: tuple[Property, ...] = ()
    """Members of the answer that the page names outside its sample and its tables. The type can be the object
    of another operation's body."""
    date_windows: tuple[DateWindow, ...] = ()
    """Ranges of dates in the parameters, which the server checks."""
    # A row is optional or required for itself; some pages require one of several parameters.
    any_of: tuple[tuple[str, ...], ...] = ()
    """Groups of parameters: a call must have all parameters of one group or more."""


@dataclass(frozen=True, slots=True)
class VersionRule:
    """The differences of one version from its family's convention."""

    settings: tuple[tuple[str, str], ...] = ()
    """Settings with another value than the family's."""
    decisions: tuple[Decision, ...] = ()
    """Further decisions; one of the same topic replaces the family's."""


@dataclass(frozen=True, slots=True)
class ConventionFile:
    """`convention.yaml`: how a family's API works, as far as its pages do not state it."""

    runtime: RuntimeName
    """The runtime of the packages: `edfi` serves resources with natural keys, `rest` serves operations."""
    settings: tuple[tuple[str, str], ...]
    """Texts by name that runtime and paths use: base paths, security, forms of dates and descriptors."""
    page_kind: PageKind = "resources"
    """What a page of the family describes: a resource with scenarios, or one operation."""
    operations: tuple[OperationRule, ...] = ()
    """With `page-kind: resources`: the operations of every resource."""
    pages: tuple[tuple[str, PageRule], ...] = ()
    """With `page-kind: operations`: the rules of pages by the name of their operation. A page without a rule
    gets defaults, and finding E012."""
    decisions: tuple[Decision, ...] = ()
    """What the documents leave open and is decided here; printed in the READMEs of the packages."""
    versions: tuple[tuple[str, VersionRule], ...] = ()
    """The differences of single versions, by version."""
    # `EdOrg` on a page means `EducationOrganizations`.
    prerequisites: tuple[tuple[str, str], ...] = ()
    """Names of prerequisites on the pages that are not the name of a resource, each with the resource."""
    answers: AnswerBodies = DEFAULT_ANSWERS
    """With `runtime: rest`: the bodies of refusals, and those of successes of the operations in `pages`."""
    refusals: tuple[RefusalRule, ...] = ()
    """With `runtime: rest`: status and message by kind of refusal, where they differ from the usual ones."""

    def takes(self, page: Page | RequiredList) -> bool:
        """Whether the family's packages use such a page."""
        if isinstance(page, RequiredList) or page.call is None:
            return self.page_kind == "resources"
        # A family with resources may name single operation pages in `pages`.
        return self.page_kind == "operations" or page.name in dict(self.pages)
