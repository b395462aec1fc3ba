"""Checks between the spec files of a version: names in one file that another file must contain.

Each function yields an EntryError for each wrong entry. `checks` has the checks of single files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tablewright.errors import EntryError
from tablewright.model.corrections import Correction, RequirementCorrection
from tablewright.model.facts import ApiObject, Facts
from tablewright.model.family import ConventionFile, FamilyInfo, PageRule
from tablewright.model.page import Call, Page
from tablewright.model.renames import PropertyRename, Renames, ResourceRename
from tablewright.model.version import VersionInfo, VersionRef
from tablewright.naming import closest, did_you_mean, kebab, means_resource
from tablewright.specfiles.checks import (
    CONVENTION,
    Errors,
    missing_step,
    package_problem,
    rule_errors,
    unknown_name,
)
from tablewright.specfiles.codec import PlainPath

_VERSION = "version.yaml"
_RENAMES = "renames.yaml"
_CORRECTIONS = "corrections.yaml"


@dataclass(frozen=True, slots=True)
class ApiNames:
    """The names of resources and properties in the facts and pages of one version."""

    facts: Facts | None
    pages: tuple[Page, ...]

    def resources(self) -> tuple[str, ...]:
        """The path segments of all resources, abstract ones included; the operations of operation pages."""
        names: dict[str, None] = {}
        for page in self.pages:
            if page.call is not None:
                names[page.name] = None
        if self.facts is not None:
            uncovered = self.facts.uncovered
            for resource in (*self.facts.resources, *uncovered.resources):
                names[resource.name] = None
            names.update(dict.fromkeys(self.facts.known))
            for item in self.facts.objects:
                # Only a reference names a resource. It may be abstract, so that `known` lacks it.
                if item.resource:
                    names[item.resource] = None
        return tuple(names)

    def has_property(self, resource: str, path: str) -> bool:
        """Whether a resource has a property; `resource` may be a shell pattern."""
        # A property that only a page lists is not in the facts file.
        *_, last = path.split("/")
        for page in self.pages:
            for _, prop in page.walk():
                if prop.name == last:
                    return True
        if self.facts is None:
            return False
        uncovered = self.facts.uncovered
        objects: dict[str, ApiObject] = {}
        for item in (*self.facts.objects, *uncovered.objects):
            objects[item.name] = item
        for api_resource in (*self.facts.resources, *uncovered.resources):
            if not fnmatchcase(api_resource.name, resource):
                continue
            if missing_step(objects, api_resource.object, path) is None:
                return True
        return False


# version.yaml and the files of the folder ------------------------------------------------------------


def info_errors(info: VersionInfo, version: VersionRef) -> Errors:
    """Yields the errors of a `version.yaml` in the folder of `version`."""
    named = {"family": (info.family, version.family), "name": (info.name, version.name)}
    for key, (name, folder) in named.items():
        if name != folder:
            what = f"the {key} is '{name}', but the folder is {version}"
            yield EntryError(_VERSION, what, f"use `{key}: {folder}`", (key,))
    problem = package_problem(info.package)
    if problem is not None:
        yield EntryError(_VERSION, *problem, ("package",))
    yield from _release_errors(info)


def _release_errors(info: VersionInfo) -> Errors:
    """A release that does not start with the data standard, or a later one that the history lacks."""
    number = info.release.removeprefix(f"{info.data_standard}.")
    # The second release of data standard 5.2 is 5.2.2.
    if not number.isdigit():
        what = f"release {info.release} does not start with data standard {info.data_standard}"
        todo = f"number it {info.data_standard}.N"
        yield EntryError(_VERSION, what, todo, ("release",))
        return
    newest = info.history[0].number if info.history else ""
    if int(number) > 1 and newest != info.release:
        what = f"the history does not begin with release {info.release}"
        todo = "add an entry with its changes, above the earlier ones"
        yield EntryError(_VERSION, what, todo, ("release",))


def family_entry_errors(
    info: VersionInfo, family: FamilyInfo, convention: ConventionFile
) -> Errors:
    """Yields an error for each version that version.yaml or the convention names and the family lacks."""
    if info.predecessor:
        # Renames lead from one version of the list to the next, so the predecessor comes earlier.
        earlier = family.versions[: family.versions.index(info.name)]
        keys: PlainPath = ("predecessor",)
        kind = "an earlier version of the family"
        yield from unknown_name(_VERSION, keys, info.predecessor, kind, earlier)
    for name, _ in convention.versions:
        keys = ("versions", name)
        kind = "a version of the family"
        yield from unknown_name(CONVENTION, keys, name, kind, family.versions)


def unknown_file_errors(folder: Path, patterns: Collection[str]) -> Errors:
    """Yields an error for each YAML file below a folder that no pattern, such as `resources/*.yaml`, fits."""
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder).as_posix()
        if not any(fnmatchcase(name, pattern) for pattern in patterns):
            what = f"the spec has no file of this name{did_you_mean(name, patterns)}"
            yield EntryError(name, what, "rename it, or move it away")


# convention.yaml and the pages -----------------------------------------------------------------------


def page_kind_errors(convention: ConventionFile, pages: tuple[Page, ...]) -> Errors:
    """Yields an error for each page that the family does not support."""
    for page in pages:
        folder = "resources" if page.call is None else "operations"
        if not convention.takes(page):
            what = (
                f"pages of this kind need `page-kind: {folder}` in {CONVENTION}, "
                f"which has `page-kind: {convention.page_kind}`"
            )
            file = f"{folder}/{kebab(page.name)}.yaml"
            yield EntryError(file, what, "move the file away, or change the page kind")


def page_rule_errors(convention: ConventionFile, pages: Iterable[Page]) -> Errors:
    """Yields an error for each name in the convention that no operation page has.

    `pages` are corrected ones: a correction may rename a parameter.
    """
    rules = dict(convention.pages)
    calls: dict[str, Call] = {}
    operations = {page.name: page for page in pages if page.call is not None}
    for name, page in operations.items():
        assert page.call is not None
        calls[name] = page.call
        # A page without a rule has defaults.
        if name in rules:
            yield from _query_errors(rules[name], name, page.call)
            yield from _record_errors(rules[name], name, operations)
    # A family without captured pages has nothing to compare with.
    if calls:
        yield from _parameter_setting_errors(convention, calls.values())
        yield from _answer_errors(convention, calls)


def _query_errors(rule: PageRule, page_name: str, call: Call) -> Errors:
    """Parameters that the page does not have, for all scenarios or for one."""
    parameters = [parameter.name for parameter in call.parameters]
    root: PlainPath = ("pages", page_name)
    named: list[tuple[PlainPath, str]] = []
    for name, _ in rule.query:
        named.append(((*root, "query", name), name))
    for position, scenario in enumerate(rule.scenarios):
        keys = (*root, "scenarios", position)
        for name, _ in scenario.query:
            named.append(((*keys, "query", name), name))
        for index, name in enumerate(scenario.omit):
            named.append(((*keys, "omit", index), name))
    for position, window in enumerate(rule.date_windows):
        keys = (*root, "date-windows", position)
        named.append(((*keys, "begin"), window.begin))
        named.append(((*keys, "end"), window.end))
    for position, group in enumerate(rule.any_of):
        for index, name in enumerate(group):
            named.append(((*root, "any-of", position, index), name))
    if rule.records is not None:
        keys = (*root, "records")
        for name, _ in rule.records.filters:
            named.append(((*keys, "filters", name), name))
        if rule.records.new_value:
            named.append(((*keys, "new-value"), rule.records.new_value))
    kind = f"a parameter of {page_name}"
    for name_keys, name in named:
        yield from unknown_name(CONVENTION, name_keys, name, kind, parameters)


def _record_errors(rule: PageRule, page_name: str, pages: Mapping[str, Page]) -> Errors:
    """Records of an operation that there is not, and members that its body does not have."""
    if rule.records is None:
        return
    keys: PlainPath = ("pages", page_name, "records")
    name = rule.records.operation
    yield from unknown_name(
        CONVENTION, (*keys, "operation"), name, "an operation", pages
    )
    if name not in pages:
        return
    members = [prop.name for prop in pages[name].properties]
    kind = f"a member of the body of {name}"
    for parameter, member in rule.records.filters:
        yield from unknown_name(
            CONVENTION, (*keys, "filters", parameter), member, kind, members
        )
    for position, window in enumerate(rule.date_windows):
        if window.member:
            window_keys = ("pages", page_name, "date-windows", position, "member")
            yield from unknown_name(
                CONVENTION, window_keys, window.member, kind, members
            )


def _parameter_setting_errors(
    convention: ConventionFile, calls: Iterable[Call]
) -> Errors:
    """Settings that name a query parameter which no page has."""
    names: dict[str, None] = {}
    for call in calls:
        for parameter in call.parameters:
            if parameter.where == "query":
                names[parameter.name] = None
    settings = dict(convention.settings)
    for setting in ("api-key-parameter", "replace-parameter"):
        if setting in settings:
            keys = ("settings", setting)
            kind = "a query parameter of a page"
            yield from unknown_name(CONVENTION, keys, settings[setting], kind, names)


def _answer_errors(convention: ConventionFile, calls: Mapping[str, Call]) -> Errors:
    """Members of answers that the pages do not print."""
    answers = convention.answers
    rules = dict(convention.pages)
    for page_name, call in calls.items():
        rule = rules.get(page_name)
        # A page without a rule has the answer that it prints.
        if rule is None:
            continue
        members = [prop.name for prop in (*call.answer, *rule.answer_members)]
        kind = f"a member of the answer of {page_name}"
        bodies: dict[PlainPath, tuple[tuple[str, str], ...]] = {
            ("pages", page_name, "saved"): rule.saved,
            ("pages", page_name, "replaced"): rule.replaced,
        }
        # An answer of the operation replaces that of the family.
        if not rule.saved:
            bodies["answers", "saved"] = answers.saved
            if not rule.replaced:
                bodies["answers", "replaced"] = answers.replaced
        for keys, body in bodies.items():
            for name, _ in body:
                yield from unknown_name(CONVENTION, (*keys, name), name, kind, members)
        if rule.records is not None and rule.records.answer_member:
            member_keys = ("pages", page_name, "records", "answer-member")
            name = rule.records.answer_member
            yield from unknown_name(CONVENTION, member_keys, name, kind, members)
    printed: dict[str, None] = {}
    for call in calls.values():
        printed.update(dict.fromkeys(prop.name for prop in call.answer))
    for name, _ in answers.refused:
        # Pages print only successes, and a refusal may have other members. A similar name is a typo.
        if name not in printed and closest(name, printed):
            keys = ("answers", "refused", name)
            kind = "a member of an answer"
            yield from unknown_name(CONVENTION, keys, name, kind, printed)


def prerequisite_errors(convention: ConventionFile, names: ApiNames) -> Errors:
    """Yields an error for each used entry of `prerequisites` that leads to no resource."""
    if names.facts is None:
        return
    used: set[str] = set()
    for page in names.pages:
        for printed in page.prerequisites:
            # A page may add a remark: `Ship (pre-loaded)`.
            name, _, _ = printed.partition("(")
            used.add(name.strip())
    resources = names.resources()
    for printed, resource in convention.prerequisites:
        # Entries hold for all versions of the family, and a version need not use all of them.
        is_known = means_resource(resource.replace(" ", ""), *resources)
        if printed in used and not is_known:
            keys = ("prerequisites", printed)
            yield from unknown_name(
                CONVENTION, keys, resource, "a resource of the API", resources
            )


# corrections.yaml ------------------------------------------------------------------------------------


def rule_correction_errors(
    corrections: Iterable[Correction],
    pages: Collection[Page],
    captured_pages: Iterable[Page],
) -> Errors:
    """Yields an error for each rule in `corrections.yaml` that names a place which its page does not have.

    `pages` are corrected ones: a correction may add the property. A place that only the captured page has is
    no typo; finding A003 reports it.
    """
    captured_forms: dict[str, tuple[Page, ...]] = {}
    for captured_page in captured_pages:
        captured_forms[captured_page.name] = (captured_page,)
    for position, correction in enumerate(corrections):
        if not isinstance(correction, RequirementCorrection) or correction.now is None:
            continue
        pattern, _, _ = correction.at.rpartition("/requirements")
        keys = ("corrections", position, "now")
        for page in pages:
            # The rule may be removed by a later correction.
            if fnmatchcase(page.name, pattern) and correction.now in page.requirements:
                forms = captured_forms.get(page.name, ())
                yield from rule_errors(_CORRECTIONS, keys, correction.now, page, *forms)


# renames.yaml ----------------------------------------------------------------------------------------


def rename_errors(
    renames: Renames, names: ApiNames, older: Iterable[ApiNames]
) -> Errors:
    """Yields an error for each name in `renames.yaml` that no version has.

    `older` are the names of the earlier versions, the newest first. They are read only as far as needed.
    """
    older_versions = _Lazy(older)
    declined = renames.declined
    keys: PlainPath
    for keys, resource_renames in (
        (("resources",), renames.resources),
        (("declined", "resources"), declined.resources),
    ):
        for position, rename in enumerate(resource_renames):
            rename_keys = (*keys, position)
            yield from _resource_rename_errors(
                rename, rename_keys, names, older_versions
            )
    for keys, property_renames in (
        (("properties",), renames.properties),
        (("declined", "properties"), declined.properties),
    ):
        for position, property_rename in enumerate(property_renames):
            rename_keys = (*keys, position)
            yield from _property_rename_errors(
                property_rename, rename_keys, names, older_versions
            )


def _resource_rename_errors(
    rename: ResourceRename, keys: PlainPath, names: ApiNames, older: Iterable[ApiNames]
) -> Errors:
    resources = names.resources()
    to_keys = (*keys, "to")
    kind = "a resource of this version"
    yield from unknown_name(_RENAMES, to_keys, rename.to, kind, resources)
    older_names: list[str] = []
    for version in older:
        older_names += version.resources()
        # The versions before that need not be read.
        if rename.from_ in older_names:
            return
    from_keys = (*keys, "from")
    kind = "a resource of an earlier version"
    yield from unknown_name(_RENAMES, from_keys, rename.from_, kind, older_names)


def _property_rename_errors(
    rename: PropertyRename, keys: PlainPath, names: ApiNames, older: Iterable[ApiNames]
) -> Errors:
    resources = names.resources()
    if not any(fnmatchcase(name, rename.resource) for name in resources):
        kind = "a resource of this version"
        resource_keys = (*keys, "resource")
        yield from unknown_name(
            _RENAMES, resource_keys, rename.resource, kind, resources
        )
    elif not names.has_property(rename.resource, rename.to):
        what = f"{rename.resource} has no property '{rename.to}'"
        todo = "write its path from the root of the resource"
        yield EntryError(_RENAMES, what, todo, (*keys, "to"))
    # The resource may have had another name, so every resource of the earlier versions is looked at.
    elif not any(version.has_property("*", rename.from_) for version in older):
        what = f"no earlier version has a property '{rename.from_}'"
        todo = "write its path from the root of the resource"
        yield EntryError(_RENAMES, what, todo, (*keys, "from"))


class _Lazy:
    """The names of versions that are read at their first use, and kept."""

    def __init__(self, names: Iterable[ApiNames]) -> None:
        self._remaining = iter(names)
        self._read: list[ApiNames] = []

    def __iter__(self) -> Iterator[ApiNames]:
        yield from self._read
        for names in self._remaining:
            self._read.append(names)
            yield names
