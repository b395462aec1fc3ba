"""Names that cannot be in one package: two sources that give one name, and names without letters or digits.

The check compares all names that a package will contain, before any of them is used: classes (which are
also the schemas of the OpenAPI document), files and modules, the fields of each class, the arguments of each
method, and calls. Without it, one of two equal names would replace the other one without notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tablewright import naming
from tablewright.model.facts import ApiObject
from tablewright.model.findings import FactsPlace, Finding, Location, PagePlace
from tablewright.model.types import Nested, item_type
from tablewright.model.version import Resource, Version
from tablewright.package_names import (
    OWN_FILES,
    PROBLEM_DETAILS,
    RUNTIME_SCHEMAS,
    GivenNames,
    class_names,
    module_name,
    module_of,
    owner_of,
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a name is made from: its kind and own name, its file, and its place in the spec.

    The package itself has names without a place. `object` is the object of a member. `given` is the name
    that `renames.yaml` gives, or the own name.
    """

    kind: str
    name: str
    file: str
    location: Location | None
    object: str = ""
    given: str = ""

    @property
    def full_name(self) -> str:
        """The name, behind that of the object."""
        return f"{self.object}/{self.name}" if self.object else self.name

    @property
    def has_identifier(self) -> bool:
        """Whether a Python name can be made from the name."""
        return naming.has_identifier(self.given or self.name)

    def __str__(self) -> str:
        if self.location is None:
            return self.name
        return f"the {self.kind} '{self.full_name}' ({self.file})"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that a package will contain, among names that must differ (`scope`)."""

    scope: str
    text: str
    source: _Source


def find_name_clashes(version: Version, *, has_facts: bool) -> Iterator[Finding]:
    """Reports sources that give one name (F121), and names that give none (F122).

    Without facts, the pages are the sources of the objects.
    """
    names = _Names(version, has_facts=has_facts)
    groups: dict[tuple[str, str], list[_Name]] = {}
    for name in names.all():
        # F122 is the finding for such a name.
        if not name.source.has_identifier:
            continue
        # File systems and readers do not distinguish `Wid_Gets` from `wid_gets`.
        is_file = name.scope == "file"
        key = (name.scope, name.text.casefold() if is_file else name.text)
        groups.setdefault(key, []).append(name)
    # Two names that give one class also give one module; the first clash of them is enough.
    reported: set[tuple[_Source, ...]] = set()
    for group in groups.values():
        sources = tuple(name.source for name in group)
        if len(group) > 1 and sources not in reported:
            reported.add(sources)
            yield from _clashes(group)
    yield from names.without_identifier()


def _clashes(group: list[_Name]) -> Iterator[Finding]:
    """One finding at each source, which names the other ones."""
    for position, name in enumerate(group):
        location = name.source.location
        if location is None:
            continue
        others = [
            str(other.source) for other in (*group[:position], *group[position + 1 :])
        ]
        details = (
            ("kind", name.source.kind),
            ("name", name.source.full_name),
            ("scope", name.scope),
            ("result", name.text),
            ("others", " and ".join(others)),
        )
        yield Finding("F121", location, details)


class _Names:
    """The names of a version, with their sources."""

    def __init__(self, version: Version, *, has_facts: bool) -> None:
        self.version = version
        self.has_facts = has_facts
        self.given = GivenNames(version)
        info = version.info
        self.facts_path = f"spec/{info.family}/{info.name}/{version.facts_file}"
        #: Each object with the resource whose module contains it; without facts, with that of its page.
        self.owned: list[tuple[ApiObject, Resource | None]] = []
        makers: dict[str, list[Resource]] = {}
        if not has_facts:
            makers = _makers(version)
        for obj in version.objects:
            owner = owner_of(obj, version)
            # Objects of one name may come from several pages; each of them is on another one.
            pages = makers.get(obj.name, [])
            if pages:
                owner = pages[0]
            if len(pages) > 1:
                del pages[0]
            self.owned.append((obj, owner))

    def all(self) -> Iterator[_Name]:
        """All names that a package will contain."""
        yield from self._classes()
        yield from self._files()
        yield from self._fields()
        yield from self._arguments()
        yield from self._calls()

    def without_identifier(self) -> Iterator[Finding]:
        """Names without a letter or digit of which a Python name can consist."""
        for source in self._all_sources():
            if source.location is not None and not source.has_identifier:
                details = (("kind", source.kind), ("name", source.full_name))
                yield Finding("F122", source.location, details)

    def _all_sources(self) -> Iterator[_Source]:
        for obj, owner in self.owned:
            yield self._object(obj, owner)
            for member in obj.members:
                yield self._member(obj, owner, member.name)
        for descriptor in self.version.descriptors:
            yield self._descriptor(descriptor.name)
        for resource in self.version.resources:
            yield _resource(resource)

    def _classes(self) -> Iterator[_Name]:
        names = class_names(self.version)
        scope = "class"
        # The API documents of some families have this schema.
        problem = _Source("schema", "the schema of refusals", "", None)
        if self.version.convention.setting("refusals") == "problem-details":
            yield _Name(scope, PROBLEM_DETAILS, problem)
        if self.version.convention.runtime == "edfi":
            for schema in RUNTIME_SCHEMAS:
                own = _Source("schema", "a schema of the package itself", "", None)
                yield _Name(scope, schema, own)
        for obj, owner in self.owned:
            yield _Name(scope, names.objects[obj.name], self._object(obj, owner))
            for member in obj.members:
                enumeration = names.enumerations.get((obj.name, member.name))
                if enumeration is not None:
                    source = self._member(obj, owner, member.name)
                    yield _Name(scope, enumeration, source)
        for name, python_name in names.descriptors.items():
            yield _Name(scope, python_name, self._descriptor(name))

    def _files(self) -> Iterator[_Name]:
        for module, file in OWN_FILES.items():
            own = _Source("file", f"the package's own {file}", "", None)
            yield _Name("file", module, own)
        for resource in self.version.resources:
            # Modules, samples and tests are named after the resource.
            yield _Name("file", module_name(resource.name), _resource(resource))
        for obj, owner in self.owned:
            if owner is None:
                module = "/".join(module_of(obj, owner, self.given))
                yield _Name("file", module, self._object(obj, owner))

    def _fields(self) -> Iterator[_Name]:
        names: set[str] = set()
        for obj, owner in self.owned:
            # Two objects of one name are a clash themselves, which those of their members would repeat.
            if obj.name in names:
                continue
            names.add(obj.name)
            for member in obj.members:
                field = naming.identifier(self.given.of_member(obj.name, member.name))
                source = self._member(obj, owner, member.name)
                yield _Name(f"field of '{obj.name}'", field, source)

    def _arguments(self) -> Iterator[_Name]:
        for resource in self.version.resources:
            file = resource.spec_path
            if resource.page.call is None:
                # All resources have the operations of the convention.
                file = f"spec/{self.version.info.family}/convention.yaml"
            for operation in resource.operations:
                scope = f"argument of '{operation.name}' of '{resource.name}'"
                for argument in ("self", "body", "filters"):
                    own = _Source(
                        "argument", f"the method's own `{argument}`", "", None
                    )
                    yield _Name(scope, argument, own)
                for parameter in operation.parameters:
                    # Parameters of a group are one argument.
                    if not parameter.group:
                        source = _Source(
                            "parameter",
                            parameter.name,
                            file,
                            PagePlace(resource.page.name),
                        )
                        yield _Name(scope, parameter.argument, source)

    def _calls(self) -> Iterator[_Name]:
        for resource in self.version.resources:
            for operation in resource.operations:
                # A server does not distinguish calls by the names of their path parameters.
                path = re.sub(r"\{[^{}]*\}", "{}", operation.path)
                yield _Name("call", f"{operation.method} {path}", _resource(resource))

    def _object(self, obj: ApiObject, owner: Resource | None) -> _Source:
        path = self.facts_path
        place: Location = FactsPlace(obj.name)
        if owner is not None and not self.has_facts:
            path = owner.spec_path
            place = PagePlace(owner.page.name)
        given = self.given.of(obj.name)
        return _Source("object", obj.name, path, place, given=given)

    def _member(self, obj: ApiObject, owner: Resource | None, name: str) -> _Source:
        path = self.facts_path
        place: Location = FactsPlace(obj.name, name)
        if owner is not None and not self.has_facts:
            path = owner.spec_path
            place = PagePlace(owner.page.name, _place_of(name, owner))
        given = self.given.of_member(obj.name, name)
        return _Source("member", name, path, place, obj.name, given)

    def _descriptor(self, name: str) -> _Source:
        given = self.given.of(name)
        return _Source("descriptor", name, self.facts_path, FactsPlace(), given=given)


def _makers(version: Version) -> dict[str, list[Resource]]:
    """The resources whose pages describe the objects of each name; an object has those in it as prefix."""
    nested: dict[str, set[str]] = {}
    for obj in version.objects:
        inside = nested.setdefault(obj.name, set())
        for member in obj.members:
            kind = item_type(member.type)
            # A member can also contain the body of another page, which is not made from this one.
            if isinstance(kind, Nested) and kind.object.startswith(obj.name):
                inside.add(kind.object)
    makers: dict[str, list[Resource]] = {}
    for resource in version.resources:
        answers = [operation.answer for operation in resource.operations]
        waiting = [resource.object, *answers]
        seen = {""}
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                makers.setdefault(name, []).append(resource)
                waiting += nested.get(name, ())
    return makers


def _resource(resource: Resource) -> _Source:
    kind = "resource" if resource.page.call is None else "operation"
    return _Source(
        kind, resource.name, resource.spec_path, PagePlace(resource.page.name)
    )


def _place_of(member: str, resource: Resource) -> str:
    """The place of a member on the page of its resource; the page itself if it is a member of the answer."""
    for place, path in resource.wire_paths:
        if path.rpartition("/")[2] == member:
            return place
    return ""
