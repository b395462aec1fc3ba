"""Made-up pages of families that tablewright does not know, and the data that belongs to each.

Tests of captured pages run on `MADE_UP_PAGES`, and on the published pages where somebody has them. The pages
of the family `harbor` have one document shape each, and are captured and generated without open findings.
"""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "cases" / "pages"
#: The family's pages: Markdown, HTML, plain text, a sheet with commas and one with tabs.
HARBOR = FOLDER / "harbor"
#: What a person writes for the family: the facts of its API, and the records that no page creates.
HARBOR_FILES = ("facts.hand.yaml", "preload.yaml")
#: A Markdown page with a row that has no parent, and with updates that differ from their sentences.
IRREGULAR_PAGE = FOLDER / "lighthouses.md"
MADE_UP_PAGES = (
    HARBOR / "berths.txt",
    HARBOR / "cargoes.csv",
    HARBOR / "pilots.tsv",
    HARBOR / "ships.md",
    HARBOR / "voyages.html",
    IRREGULAR_PAGE,
    ROOT / "tests/cases/readers/pipe-table/page.md",
)
MARKDOWN_PAGES = tuple(page for page in MADE_UP_PAGES if page.suffix == ".md")


def as_workbook(sheet: str) -> bytes:
    """Return a workbook (.xlsx) with the cells of a text whose cells are separated by tabs."""
    workbook = Workbook()
    for line in sheet.splitlines():
        workbook.worksheets[0].append(line.split("\t"))
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


#: A page about one resource, with a column for each scenario.
SCENARIO_PAGE = """\
# v1 Shipping > Parcel Scenarios

### Scenarios

1. Create a parcel for the first depot.
2. Create a parcel for the second depot.
3. Update the weight of the parcel for the first depot.
4. Delete the parcel for the first depot.

|Resource|Property Name|Is Collection|Data Type|Required|Scenario 1: POST|Scenario 2: POST|Scenario 3: PUT|
|---|---|---|---|---|---|---|---|
|Parcels|parcelNumber|FALSE|string|REQUIRED|P-1|P-2|P-1|
|Parcels|weight|FALSE|integer|REQUIRED|12|7|13|
|Parcels|contents|TRUE|content[]|REQUIRED||||
|contents|article|FALSE|string|REQUIRED|Lamp|Book|Lamp|
"""

#: The part of the API that no document describes, by hand.
FACTS = """\
data-standard: "1.0"
resources:
- name: parcels
  object: parcel
  key:
  - {name: parcelNumber, paths: [parcelNumber]}
objects:
- name: parcel
  role: resource
  members:
  - {name: parcelNumber, type: string, max-length: 10, mandatory: true, key: true}
  - {name: contents, list: {nested: content}, mandatory: true}
  - {name: id, type: string, server: true}
  - {name: weight, type: integer, minimum: 1}
- name: content
  role: item
  members:
  - {name: article, type: string, mandatory: true, key: true}
"""

#: A page about one operation.
METHOD_PAGE = """\
Loans

Adds a loan of a book.

POST Method

Resource URL

POST /library/v1/branches/{branch}/addLoan

URL Parameters

branch string Required Which branch lends the book

Query string Parameters

token string Required The key of the caller
force boolean Optional Whether a loan that exists is replaced

Body Parameters

bookNumber String Required Which book is lent
reader String Required Who borrows it
days Integer Optional For how many days

Send this body:

    "bookNumber": <bookNumber>,
    "reader": <reader>,
    "days": <days>

URL \u2013{branch}/addLoan?token=<API KEY>

Body \u2013

    "bookNumber": "B-17",
    "reader": "Ada",
    "days": 14

What the service returns:

    "accepted": true,
    "loanNumber": 5,
    "note": "Lent"
"""

#: The rule of the operation, which `init` leaves to the maintainer.
PAGES = """\
pages:
  addLoan:
    description: Add a loan
    object: Loan
    answer: LoanResult
    key: [bookNumber]
    statuses: [201, 401, 409, 422]
    query: {branch: Main}
    scenarios:
    - {number: "1", action: lend, payload-of: "1", status: 201}
    - {number: "2", action: repeat, payload-of: "1", status: 409, record-of: "1"}
    - number: "3"
      action: force
      payload-of: "1"
      status: 201
      record-of: "1"
      query: {force: "true"}
      values: {days: "21"}
"""


#: The settings of the operation's convention: what `init` writes, and what the maintainer puts there.
SETTINGS = (
    (
        "  security: none\n",
        "  security: api-key\n  api-key-parameter: token\n  replace-parameter: force\n",
    ),
    (
        '  refused: {message: "{message}"}',
        '  refused: {accepted: "false", note: "{message}"}',
    ),
    ("pages: {}\n", PAGES),
)


#: A page with several calls, nested members and typed parameters, for which nobody writes an entry.
SEVERAL_CALLS = """\
# Books of a branch

## List the books

GET /library/v1/branches/<BRANCH CODE>/books

### Path Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| branch code | Number | Required | Which branch |

### Query string Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| since | xsd:dateTime | Required | From this moment |
| limit | xsd:int | Optional | At most so many |
| day | ISO-Date (yyyy-MM-dd) | Optional | On this day |

### Header Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| X-Reader | String | Required | Who reads |

### Sample response

```json
{"books": [{"title": "Emma", "copies": [{"shelf": "A1"}, {"shelf": "B2", "lent": true}]}], "next": null}
```

## Add a book

POST /library/v1/branches/<BRANCH CODE>/books

### Body Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| title | String | Required | The title |
| author.name | String | Required | Who wrote it |
| copies[] | Copy | Optional | The copies |
| copies[].shelf | String | Required | Where a copy is |
| binding | Cloth | Optional | How it is bound |

### Sample request

```json
{"title": "Emma", "author": {"name": "Jane"}, "copies": [{"shelf": "A1"}, {"shelf": "B2"}], "binding": "red"}
```

### Sample response

```json
{"bookId": "<id>", "created": "2020-05-06T10:00:00Z"}
```

## Replace a book

PUT /library/v1/branches/{branch_code}/books/{bookId}

### Body Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| title | String | Required | The title |

### Sample response

```json
{"done": true}
```

## Remove a book

DELETE /library/v1/branches/{branch_code}/books/{bookId}/{day}

### Path Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| day | ISO-Date | Required | The last day |

### Sample response

```json
{"done": true}
```
"""
