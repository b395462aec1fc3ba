"""What holds for any two versions: nothing differs from itself, and no changed place goes unmentioned."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.compare import compare
from tablewright.compare.report.json_form import SCHEMA, plain_of
from tablewright.compare.report.markdown import markdown_of
from tablewright.compare.report.text import text_of
from tablewright.model.comparison import Comparison

NAMES = ("anchor", "beam", "crewReference", "draught", "hold")
LEAF = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "date", "descriptor"]),
        "api": st.booleans(),
        "page": st.booleans(),
        "mandatory": st.booleans(),
        "key": st.booleans(),
        "longest": st.sampled_from([None, 10, 20]),
        "required": st.sampled_from(["required", "conditional", "optional"]),
        "values": st.dictionaries(st.sampled_from(["1", "2"]), st.sampled_from(["a", "|", "<b>", "`"])),
    },
)
PATHS = (*NAMES, "hold/weight", "hold/kind", "crewReference/crewId")
VERSION = st.dictionaries(st.sampled_from(PATHS), LEAF)


def build(given_rows: dict[str, Any], name: str, row: Any, resource: Any, version: Any) -> Any:
    """A version of one resource; what has members is there on the layers that they are on."""
    rows = []
    for path in PATHS:
        below = [each for each in given_rows if each.startswith(f"{path}/")]
        if below:
            layers = {
                layer: any(given_rows[each].get(layer, True) for each in below) for layer in ("api", "page")
            }
            kind = "reference" if path.endswith("Reference") else "collection"
            rows.append(row(path, **{**given_rows.get(path, {}), "type": kind, "values": {}, **layers}))
        elif path in given_rows:
            rows.append(row(path, **given_rows[path]))
    rows = [each for each in rows if each.api or each.page]
    return version(resource("ships", tuple(rows), folder=f"spec/x/{name}"), name=name)


def mentioned(comparison: Comparison) -> set[str]:
    found = set()
    for each in comparison.changes:
        paths = [each.at, *each.within, *([each.was] if each.kind in ("renamed", "moved") else [])]
        found |= {path for path in paths if path}
        # What stands below a place that moved goes with it.
        found |= {f"{paths[-1]}/*"} if each.kind in ("renamed", "moved") else set()
    return found


def layers(version: Any) -> dict[str, Any]:
    """Every path of the page with what the page says of it; the order of cells says nothing."""
    (resource,) = version.resources
    return {
        place: (prop.kind, prop.type, prop.required, dict(prop.values))
        for place, prop in resource.page.walk()
    }


@settings(max_examples=150, deadline=None)
@given(rows=VERSION)
def test_nothing_differs_from_itself(rows: Any, row: Any, resource: Any, version: Any) -> None:
    same = build(rows, "v1", row, resource, version)
    assert compare(same, same).changes == ()
    assert compare(same, build(rows, "v2", row, resource, version)).changes == ()


@settings(max_examples=300, deadline=None)
@given(before=VERSION, after=VERSION)
def test_every_changed_place_is_mentioned(
    before: Any, after: Any, row: Any, resource: Any, version: Any
) -> None:
    old, new = (build(rows, name, row, resource, version) for rows, name in ((before, "v1"), (after, "v2")))
    was, now = layers(old), layers(new)
    found = mentioned(compare(old, new))
    for path in was.keys() | now.keys():
        if was.get(path) != now.get(path):
            above = path.rpartition("/")[0]
            assert path in found or f"{above}/*" in found, path


@settings(max_examples=150, deadline=None)
@given(before=VERSION, after=VERSION)
def test_every_form_takes_every_comparison(
    before: Any, after: Any, row: Any, resource: Any, version: Any
) -> None:
    old, new = (build(rows, name, row, resource, version) for rows, name in ((before, "v1"), (after, "v2")))
    comparison = compare(old, new)
    jsonschema_rs.validate(SCHEMA, plain_of(comparison))
    text, markdown = text_of(comparison), markdown_of(comparison)
    for each in comparison.changes:
        assert each.at in text and each.at in markdown
    tables = [line.replace("\\|", "") for line in markdown.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} <= {4}, "three cells a row, whatever the values are"
    assert compare(old, new) == comparison
