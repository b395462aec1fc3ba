"""Updates that change the natural key of their record: the API may not let a PUT do so."""

from __future__ import annotations

from generator.model.findings import Finding
from generator.model.page import Page
from generator.passes.alignment import Alignment
from generator.passes.records import plain


def find_key_changes(page: Page, alignment: Alignment) -> tuple[Finding, ...]:
    """One finding for each update whose key is another than that of its record just before.

    A member of the key that is empty now is no change: it is a required value that the update drops.
    """
    if alignment.resource is None:
        return ()
    key = {path for part in alignment.resource.key for path in part.paths}
    members = [
        (place, prop)
        for place, prop in page.walk()
        if (at := alignment.at(place)) and "/".join(at.wire) in key
    ]
    run = "a PUT" if alignment.resource.key_updatable else "DELETE and POST, as a PUT may not change it"
    findings, before = [], dict[str, dict[str, object]]()
    for scenario in page.scenarios:
        had = before.setdefault(scenario.record, {})
        now = {
            place: plain(value)
            for place, prop in members
            if (value := prop.value(scenario.number)) is not None
        }
        changed = [place for place, value in now.items() if had.get(place, value) != value]
        if changed:
            details = (("members", ", ".join(changed)), ("run", run))
            findings.append(Finding(page.name, f"scenarios/{scenario.number}", "S021", details))
        had.update(now)
    return tuple(findings)
