"""Reads the spec of an older format: each migration returns the files of a family in the next format.

`family.yaml` contains the number of the format. A spec without a number is older than the number itself, and
counts as format 1. Only git revisions are migrated: the working tree always has the current format.

A new format gets a function here, as the last one of `MIGRATIONS`. It renames or moves values, and never
reads other files or git.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import TypeAlias

from tablewright.errors import SpecError
from tablewright.model.corrections import is_pattern
from tablewright.model.json_types import Plain

#: The contents of the files of a family, by path below its folder: `v5/version.yaml`.
FamilyFiles: TypeAlias = Mapping[str, Plain]
Migration: TypeAlias = Callable[[FamilyFiles], FamilyFiles]

#: The keys that format 2 renames, by the names of the files; a key with an empty name is left out, because
#: nothing has read it. The first pattern that fits a file is used.
_RENAMED_KEYS: Mapping[str, Mapping[str, str]] = {
    "*facts*.yaml": {"of": "resource", "nullable": ""},
    "*sources.yaml": {"dialect": "reader"},
    "*version.yaml": {"says": "changes"},
    "convention.yaml": {
        "says": "description",
        "about": "topic",
        "does": "action",
        "of": "record-of",
    },
    "*errata.yaml": {"mends": "fixes", "about": "where-details"},
    "*": {"does": "action", "of": "record-of", "who": "subject", "extra": "keep"},
}
#: The kind of correction that format 2 renames.
_OLD_KIND, _NEW_KIND = "member", "keep-property"


def migrate(files: FamilyFiles, format_number: int) -> FamilyFiles:
    """The files of a family, in the current format, which `family.yaml` then names."""
    for migration in MIGRATIONS[format_number - 1 :]:
        files = migration(files)
    family = files.get("family.yaml")
    if isinstance(family, dict):
        files = {**files, "family.yaml": {**family, "format": str(FORMAT)}}
    return files


def format_of(files: FamilyFiles, where: str) -> int:
    """The number of the format that the files of a family have; `where` is the folder of the family.

    Raises SpecError for a format that this version of tablewright does not know.
    """
    family = files.get("family.yaml")
    text = family.get("format") if isinstance(family, dict) else None
    if text is None:
        return 1
    number = int(text) if isinstance(text, str) and text.isdecimal() else 0
    if not 1 <= number <= FORMAT:
        what = f"the spec has format {text}, and this tablewright reads 1 to {FORMAT}"
        todo = "install the tablewright that wrote it"
        raise SpecError(f"{where}/family.yaml", what, todo)
    return number


def without_findings(files: FamilyFiles) -> FamilyFiles:
    """The files of a family without findings and what refers to them.

    Comparisons do not use findings, and an older revision can have findings of rules that no longer exist.
    """
    kept: dict[str, Plain] = {}
    for path, content in files.items():
        if path.endswith("accepted.yaml"):
            continue
        key = "findings"
        if path == "family.yaml":
            key = "accepted"
        elif path.endswith("corrections.yaml"):
            key = "fixes"
        kept[path] = _without_keys(content, key)
    return kept


def _without_keys(content: Plain, name: str) -> Plain:
    """The content without a key, in the file itself and in each entry of its lists."""
    if not isinstance(content, dict):
        return content
    kept: dict[str, Plain] = {}
    for key, value in content.items():
        if key == name:
            continue
        if isinstance(value, list):
            kept[key] = [_without_keys(item, name) for item in value]
        else:
            kept[key] = value
    return kept


# From format 1 to 2 ---------------------------------------------------------------------------------


def _rename_keys(files: FamilyFiles) -> FamilyFiles:
    """Format 2 uses the words of the field for keys: `action` instead of `does`."""
    renamed: dict[str, Plain] = {}
    for path, content in files.items():
        renamed[path] = _with_keys(content, _names_for(path))
        if path.endswith("errata.yaml"):
            renamed[path] = _with_kinds(renamed[path])
    return renamed


def _names_for(path: str) -> Mapping[str, str]:
    for pattern, names in _RENAMED_KEYS.items():
        if fnmatchcase(path, pattern):
            return names
    raise AssertionError(path)


def _with_keys(content: Plain, names: Mapping[str, str]) -> Plain:
    if isinstance(content, list):
        return [_with_keys(item, names) for item in content]
    if not isinstance(content, dict):
        return content
    renamed: dict[str, Plain] = {}
    for key, value in content.items():
        name = names.get(key, key)
        if name:
            renamed[name] = _with_keys(value, names)
    return renamed


def _with_kinds(content: Plain) -> Plain:
    """The content of an `errata.yaml`, with the new name of one kind of correction."""
    corrections = content.get("corrections") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(corrections, list):
        return content
    renamed: list[Plain] = []
    for entry in corrections:
        if isinstance(entry, dict) and entry.get("what") == _OLD_KIND:
            renamed.append({**entry, "what": _NEW_KIND})
        else:
            renamed.append(entry)
    return {**content, "corrections": renamed}


# From format 2 to 3 ---------------------------------------------------------------------------------


def _split_errata(files: FamilyFiles) -> FamilyFiles:
    """Format 3 has `corrections.yaml` and `accepted.yaml` instead of one `errata.yaml`."""
    split: dict[str, Plain] = {}
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        if name != "errata.yaml" or not isinstance(content, dict):
            split[path] = content
            continue
        for key in ("corrections", "accepted"):
            if key in content:
                split[f"{folder}/{key}.yaml"] = {key: content[key]}
    return split


# From format 3 to 4 ---------------------------------------------------------------------------------


def _rename_runtime(files: FamilyFiles) -> FamilyFiles:
    """Format 4 has the runtime `rest`, and the kind of pages, instead of a runtime of one family."""
    convention = files.get("convention.yaml")
    if not isinstance(convention, dict) or convention.get("runtime") != "campusm":
        return files
    settings = convention.get("settings")
    # The parameters whose names the old runtime contained.
    parameters = {"api-key-parameter": "apiKey", "replace-parameter": "override"}
    if isinstance(settings, dict):
        settings = {**settings, **parameters}
    renamed = {
        **convention,
        "runtime": "rest",
        "page-kind": "operations",
        "settings": settings,
    }
    return {**files, "convention.yaml": renamed}


# From format 4 to 5 ---------------------------------------------------------------------------------


def _move_history(files: FamilyFiles) -> FamilyFiles:
    """Format 5 has the releases in `history.yaml`, and the number of the format in `family.yaml`."""
    moved: dict[str, Plain] = {}
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        if name == "version.yaml" and isinstance(content, dict):
            if content.get("history"):
                moved[f"{folder}/history.yaml"] = {"releases": content["history"]}
            moved[path] = _without_keys(content, "history")
        else:
            moved[path] = content
    return moved


# From format 5 to 6 ---------------------------------------------------------------------------------


def _count_within_pages(files: FamilyFiles) -> FamilyFiles:
    """Format 6 has a `count` only in corrections of a pattern within one page that name no old value.

    Format 6 also lists the places of accepted findings. A migration cannot find them, because it does not
    resolve the spec: `lint --diff` refuses an older format (`FIRST_FORMAT_WITH_PLACES`).
    """
    migrated = dict(files)
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        if name != "corrections.yaml" or not isinstance(content, dict):
            continue
        entries = content.get("corrections")
        if not isinstance(entries, list):
            continue
        pages = _places_of_pages(files, folder)
        counted: list[Plain] = []
        for entry in entries:
            if isinstance(entry, dict):
                counted += _with_count(entry, pages)
        migrated[path] = {**content, "corrections": counted}
    return migrated


def _with_count(
    entry: Mapping[str, Plain], pages: Mapping[str, list[str]]
) -> list[dict[str, Plain]]:
    """The corrections of format 6 for one of format 5: one for each page if its pattern names no page."""
    kept = {key: value for key, value in entry.items() if key != "count"}
    at = kept.get("at")
    if not isinstance(at, str) or kept.keys() & {"was", "matches"}:
        return [kept]
    page, _, place = at.partition("/")
    if not is_pattern(page):
        # Without a number, format 5 meant one place.
        return [{**kept, "count": entry.get("count", "1")} if is_pattern(at) else kept]
    corrections: list[dict[str, Plain]] = []
    for name, places in pages.items():
        found = [known for known in places if fnmatchcase(f"{name}/{known}", at)]
        if not found or not fnmatchcase(name, page):
            continue
        correction = {**kept, "at": f"{name}/{place}"}
        # A single place needs no number.
        if is_pattern(place):
            correction["count"] = str(len(found))
        corrections.append(correction)
    return corrections


def _places_of_pages(files: FamilyFiles, folder: str) -> dict[str, list[str]]:
    """The places of the rows of each page of a version, by the name of the page."""
    pages: dict[str, list[str]] = {}
    for path, content in files.items():
        is_page = path.startswith((f"{folder}/resources/", f"{folder}/operations/"))
        if (
            is_page
            and isinstance(content, dict)
            and isinstance(content.get("name"), str)
        ):
            pages[str(content["name"])] = _places_below(content, "")
    return pages


def _places_below(node: Mapping[str, Plain], prefix: str) -> list[str]:
    properties = node.get("properties")
    places: list[str] = []
    for prop in properties if isinstance(properties, list) else ():
        if isinstance(prop, dict):
            place = f"{prefix}{prop.get('name', '')}"
            places += [place, *_places_below(prop, f"{place}/")]
    return places


MIGRATIONS: tuple[Migration, ...] = (
    _rename_keys,
    _split_errata,
    _rename_runtime,
    _move_history,
    _count_within_pages,
)
#: Acceptances of older formats are patterns with a number, which do not show what they covered.
FIRST_FORMAT_WITH_PLACES = 6
#: The number of the current format.
FORMAT = len(MIGRATIONS) + 1
