"""The additional requirements of a page are in the models, the API document, the samples and the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.project import Project

CASE = Path(__file__).resolve().parents[1] / "cases" / "emit" / "voyages"


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    tree = SpecTree(CASE)
    (version,) = tree.versions()
    return build.build(Project(tree), version).texts


def test_the_docstring_of_a_model_states_the_requirements(
    texts: Mapping[str, str],
) -> None:
    model = texts["harbor_v1/models/voyages.py"]
    one_line = " ".join(model.split())
    assert (
        "Certification requires at least one of `boardingTime` and `season`."
        in one_line
    )
    assert "Certification requires at least 2 items of `stops`." in one_line
    assert "Certification requires `cargoDescriptor` here or in ships." in one_line


def test_a_required_member_names_what_may_take_its_place(
    texts: Mapping[str, str],
) -> None:
    document = json.loads(texts["harbor_v1/openapi.json"])
    members = document["components"]["schemas"]["Voyage"]["properties"]
    assert members["cargoDescriptor"]["description"].startswith(
        "Certification: required, unless it is recorded in ships."
    )
    # A member that is not required needs no exception, and the key is always sent.
    assert members["season"]["description"] == "Certification: optional."
    assert "unless" not in members["departureDate"]["description"]


def test_the_samples_have_the_rules_with_the_names_of_the_api(
    texts: Mapping[str, str],
) -> None:
    samples = json.loads(texts["harbor_v1/samples/voyages.json"])
    assert samples["requirements"] == [
        {"kind": "one-of", "places": ["boardingTime", "season"]},
        {"kind": "at-least", "place": "stops", "count": 2},
        {
            "kind": "at-least",
            "place": "stops/portReference/portCode",
            "values": ["DK01", "SE02"],
        },
        {
            "kind": "either-resource",
            "places": ["cargoDescriptor"],
            "resources": ["ships"],
        },
    ]


def test_the_tests_check_the_rules_on_complete_payloads(
    texts: Mapping[str, str],
) -> None:
    module = texts["tests/test_voyages.py"]
    assert (
        'parametrize("number", ["1", "2"])\ndef test_complete_payload_meets' in module
    )
    assert "assert violations_of(payload, requirements) == ()" in module
