"""A page that is captured later opens and closes no finding of the pages that a version has already."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from long_tests import LARGE_VERSIONS

Run = Callable[..., Result]

#: Its members have names and values that corrections of v4 and v5 match, or whose findings are accepted.
PAGE = """\
# {version} Shipping > Parcel Scenarios

### Scenarios

1. Create a parcel for the first depot.
2. Create a parcel for the second depot.
3. Update the weight of the first parcel.

|Resource|Property Name|Is Collection|Data Type|Required|Scenario 1: POST|Scenario 2: POST|Scenario 3: PUT|
|---|---|---|---|---|---|---|---|
|Parcels|parcelNumber|FALSE|string|REQUIRED|P-1|P-2|P-1|
|Parcels|weight|FALSE|integer|REQUIRED|12|7|13|
|Parcels|middleName|FALSE|string|REQUIRED||Anne||
|Parcels|depotReference|FALSE|depotReference|REQUIRED||||
|depotReference|sessionName|FALSE|string|REQUIRED|2016-2017 Fall|2016-2017 Fall|2016-2017 Fall|
|depotReference|schoolYear|FALSE|integer|REQUIRED|2017|2017|2017|
|Parcels|classPeriodReference|FALSE|classPeriodReference|REQUIRED||||
|classPeriodReference|classPeriodName|FALSE|string|REQUIRED|Class Period 01|Class Period 01|Class Period 01|
|Parcels|participationStatus|FALSE|participationStatus|OPTIONAL||||
|Parcels|schoolYearTypeReference|FALSE|schoolYearTypeReference|OPTIONAL||||
"""


def findings(run: Run, version: str) -> list[dict[str, Any]]:
    result = run("lint", version, "--verbose", "--format", "json")
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("version", LARGE_VERSIONS)
def test_an_added_page_changes_no_finding_of_the_others(
    checkout: Path, run: Run, version: str
) -> None:
    before = findings(run, version)
    accepted = run("lint", version, "--accepted").stdout
    page = checkout / "parcels.md"
    page.write_text(PAGE.format(version=version[-2:]), encoding="utf-8")
    assert run("capture", version, page).exit_code == 0

    after = findings(run, version)

    assert {finding["page"] for finding in after} - {f["page"] for f in before} == {
        "Parcels"
    }
    # Entries are findings of their own files, so that E001 and E002 would be among these.
    assert [finding for finding in after if finding["page"] != "Parcels"] == before
    assert run("lint", version, "--accepted").stdout == accepted
    # The correction by value reaches the new page, and the reviewer sees it.
    corrected = run("lint", version, "--corrected").stdout
    assert "  Parcels/depotReference/sessionName (scenarios 1, 2, 3)" in corrected


def test_a_removed_page_leaves_the_entries_of_the_others(
    checkout: Path, run: Run
) -> None:
    page = checkout / "parcels.md"
    page.write_text(PAGE.format(version="v5"), encoding="utf-8")
    before = findings(run, "edfi/v5")
    assert run("capture", "edfi/v5", page).exit_code == 0
    (checkout / "spec/edfi/v5/resources/parcels.yaml").unlink()
    others = [item for item in findings(run, "edfi/v5") if item["code"] != "E011"]
    assert others == before
