"""What the API itself says of the covered resources: read from OpenAPI and descriptor files.

On disk it is `facts.yaml` (machine-written) or `facts.hand.yaml` (written from a page where no such
document exists). No prose: names, types, lengths, keys, descriptor values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tablewright.model.findings import Finding
from tablewright.model.types import Type


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an API object.

    `mandatory`: the API refuses the object without it. `key`: part of the natural key. `server`:
    only the server writes it (`id`, `_etag`, `link`). `page_only`: a page has it, the API's document does not.
    """

    name: str
    type: Type
    mandatory: bool = False
    key: bool = False
    deprecated: bool = False
    server: bool = False
    page_only: bool = False


@dataclass(frozen=True, slots=True)
class ApiObject:
    """An object schema.

    `role` is resource, reference (to the resource named `resource`, covered or not) or item; names are
    the schema names of the API document without their prefix (`studentCohortAssociationSection`).
    """

    name: str
    role: Literal["resource", "reference", "item"]
    members: tuple[Member, ...]
    resource: str = ""


@dataclass(frozen=True, slots=True)
class FlatName:
    """A flat query name, and where its value stands in the body; natural keys are made of these.

    `paths` are member paths such as `sectionReference/schoolId`; a merged name has several, which
    must carry equal values, the one that is always sent first.
    """

    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiResource:
    """A covered resource: path segment, schema object, natural key, other query names.

    `queries` are the flat names beyond the key. `key_updatable`: PUT may change the
    key. `aliases` are the abstract resources that this one also is, with the key name there (a
    school is an education organization: `("educationOrganizations", "educationOrganizationId")`), or
    the empty text where all key names are the same there.
    """

    name: str
    object: str
    key: tuple[FlatName, ...]
    queries: tuple[FlatName, ...] = ()
    key_updatable: bool = False
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DescriptorFacts:
    """A descriptor: name, namespace URI, and the code values that the data standard publishes."""

    name: str
    namespace: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UncoveredFacts:
    """Resources that no page is about and the next version renames: what that one is compared with, no more.

    `objects` are those that they hold beyond the objects of the covered resources.
    """

    resources: tuple[ApiResource, ...] = ()
    objects: tuple[ApiObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one version; each tuple is sorted by name.

    `findings` are those of reading the API's documents. `known` are the path segments of all resources
    that the API has, covered or not; empty where no document tells. `uncovered` stay out of the package.
    """

    data_standard: str
    resources: tuple[ApiResource, ...] = ()
    objects: tuple[ApiObject, ...] = ()
    descriptors: tuple[DescriptorFacts, ...] = ()
    findings: tuple[Finding, ...] = ()
    known: tuple[str, ...] = ()
    uncovered: UncoveredFacts = UncoveredFacts()
