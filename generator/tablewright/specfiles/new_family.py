"""The first files of a new family: commented texts of family.yaml, convention.yaml and version.yaml."""

from __future__ import annotations

from pathlib import Path

from tablewright.model.version import PageKind, VersionInfo
from tablewright.specfiles import SpecTree
from tablewright.specfiles.migrations import FORMAT
from tablewright.specfiles.new_version import NO_CORRECTIONS, NOTHING_ACCEPTED

_FAMILY = """\
# The name of the family as people write it.
title: {title}
# The folders of its versions, in their order of publication.
versions: [{version}]
# The format of the files of this family. Do not change it.
format: {format}
# The output kinds of the packages, if not all built-in ones:
# output-kinds: [models, api, runtime, samples, tests, openapi, package, changes]
"""

_VERSION = """\
family: {family}
name: {version}
# The Python package to generate, and its title.
package: {package}
title: {title}
# The number of the standard, and the release of the package: the standard's number and a counter.
data-standard: "{standard}"
release: {standard}.1
# The school year of the samples, by its second calendar year, and the day that 'current date' means in them.
school-year: {school_year}
reference-date: {reference_date}
"""

_RESOURCES = """\
# How the API of {family} works, as far as its pages do not state it.

# The runtime of the packages: `edfi` serves resources with natural keys, `rest` serves operations.
runtime: edfi
# A page describes one resource, in a table with a column for each scenario.
page-kind: resources

settings:
  # The beginning of all paths, the path of the resources, and that of the OAuth 2 tokens.
  root-path: /{family}
  data-path: /{family}/{version}
  token-path: /oauth/token
  security: oauth2
  # Refusals are problem details (RFC 9457).
  refusals: problem-details
  # `short` sends a descriptor as its code value, `uri` as a URI with the namespace of the facts.
  descriptors: short
  # What a date on a page is in JSON: date, datetime, local-datetime or date-or-datetime.
  dates: date

# The operations of every resource. `{{resource}}` is its path segment, `{{data-path}}` a setting.
operations:
- name: upsert
  description: Create an item, or replace the one that has the same natural key
  method: POST
  path: "{{data-path}}/{{resource}}"
  body: true
  parameters:
  - {{name: If-Match, where: header, type: string, required: optional, argument: if_match}}
  statuses: [201, 200, 400, 401, 409, 412]
- name: find
  description: List the items that have the given members, a page at a time
  method: GET
  path: "{{data-path}}/{{resource}}"
  answer: true
  many: true
  parameters:
  - {{name: limit, where: query, type: integer, required: optional, argument: limit, value: "25"}}
  - {{name: offset, where: query, type: integer, required: optional, argument: offset, value: "0"}}
  - name: totalCount
    where: query
    type: boolean
    required: optional
    argument: total_count
    value: "false"
  - {{name: "*", where: query, type: string, required: optional, argument: filters, group: filters}}
  statuses: [200, 400, 401]
- name: get
  description: Read one item
  method: GET
  path: "{{data-path}}/{{resource}}/{{id}}"
  answer: true
  parameters:
  - {{name: id, where: path, type: string, required: required, argument: id}}
  - {{name: If-None-Match, where: header, type: string, required: optional, argument: if_none_match}}
  statuses: [200, 304, 401, 404]
- name: replace
  description: Replace one item as a whole
  method: PUT
  path: "{{data-path}}/{{resource}}/{{id}}"
  body: true
  parameters:
  - {{name: id, where: path, type: string, required: required, argument: id}}
  - {{name: If-Match, where: header, type: string, required: optional, argument: if_match}}
  statuses: [204, 400, 401, 404, 409, 412]
- name: delete
  description: Delete one item, unless another one refers to it
  method: DELETE
  path: "{{data-path}}/{{resource}}/{{id}}"
  parameters:
  - {{name: id, where: path, type: string, required: required, argument: id}}
  - {{name: If-Match, where: header, type: string, required: optional, argument: if_match}}
  statuses: [204, 401, 404, 409, 412]

# Prerequisites that the pages call by another name than the resource's:
# prerequisites:
#   Enrollment: StudentSchoolAssociations

# What the documents leave open and is decided here; the README of the package prints it.
decisions: []
"""

_OPERATIONS = """\
# How the API of {family} works, as far as its pages do not state it.

# The runtime of the packages: `edfi` serves resources with natural keys, `rest` serves operations.
runtime: rest
# A page describes one operation: its address, its parameters, its body and its answer.
page-kind: operations

settings:
  # What a date on a page is in JSON: date, datetime, local-datetime or date-or-datetime.
  dates: date-or-datetime
  # `none` lets every caller in; `api-key` wants a key in the query parameter named below it.
  security: none
  # api-key-parameter: apiKey
  # A boolean query parameter whose value `true` replaces an existing record:
  # replace-parameter: override

# The bodies of answers, by member. Without `saved`, a success is answered with what the page prints.
answers:
  # saved: {{success: "true", message: The record is saved.}}
  # replaced: {{success: "true", message: The record is replaced.}}
  refused: {{message: "{{message}}"}}

# Statuses and messages of refusals that differ from the usual ones. The kinds are unauthenticated, duplicate,
# unreadable-body, invalid-body, invalid-parameter, unsupported-media-type, not-found, method-not-allowed
# and failure.
refusals: []
# - {{kind: duplicate, status: 409, message: There already is such a record.}}

# What each page leaves open, by the name of its operation. An operation without an entry gets defaults, and
# lint reports it; an entry needs only the keys that differ from them.
pages: {{}}
#   addRecord:
#     description: Add a record
#     object: Record              # the name of the body's object
#     answer: RecordResult        # the name of the answer's object
#     key: [recordNumber]         # members that identify a record; a second one is refused as duplicate
#     statuses: [200, 409, 422]   # the success first
#     query: {{unit: "1"}}          # values of path and query parameters that every scenario sends
#     scenarios:                  # without them, the page's one sample is the only scenario
#     - {{number: "1", action: add}}
#     - {{number: "2", action: again, status: 409, record-of: "1"}}

# What the documents leave open and is decided here; the README of the package prints it.
decisions: []
"""

_CONVENTIONS: dict[PageKind, str] = {"resources": _RESOURCES, "operations": _OPERATIONS}


def new_family_files(
    tree: SpecTree, info: VersionInfo, page_kind: PageKind
) -> dict[Path, str]:
    """The texts of a new family's files by path, `family.yaml` last: it makes the family known."""
    words = {
        "family": info.family,
        "format": str(FORMAT),
        "version": info.name,
        "package": info.package,
        "title": info.title,
        "standard": info.data_standard,
        "school_year": str(info.school_year),
        "reference_date": info.reference_date.isoformat(),
    }
    folder = tree.folder / info.family
    return {
        folder / info.name / "version.yaml": _VERSION.format(**words),
        folder / info.name / "corrections.yaml": NO_CORRECTIONS,
        folder / info.name / "accepted.yaml": NOTHING_ACCEPTED,
        folder / "convention.yaml": _CONVENTIONS[page_kind].format(**words),
        folder
        / "family.yaml": _FAMILY.format(**{**words, "title": info.family.capitalize()}),
    }
