"""The public modules of the packages: checks of payloads, the catalog, the order and signing in."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest
from server.conftest import GENERATED, load

PACKAGES = sorted(folder.name for folder in GENERATED.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", PACKAGES)
def test_the_examples_of_the_readme_run(name: str) -> None:
    load(name)
    text = (GENERATED / name / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Programs that send data\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert blocks
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block],
            cwd=GENERATED / name,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_check_finds_what_the_server_refuses(v5: Any) -> None:
    check = import_module("edfi_v5.validation").check
    school = import_module("edfi_v5.samples").load("schools", 1)
    assert check("schools", school) == ()
    wrong = {**school, "schoolId": "north", "nameOfInstitution": "<b>North</b>"}
    del wrong["gradeLevels"]
    faults = check("schools", wrong)
    answer = v5.post("/data/v3/ed-fi/schools", json=wrong)
    assert answer.status_code == 400
    expected = answer.json()["validationErrors"]
    assert {fault.path: [fault.message] for fault in faults} == expected
    assert set(expected) == {"$.gradeLevels", "$.nameOfInstitution", "$.schoolId"}


def test_check_reads_texts_as_numbers_as_the_server_does() -> None:
    load("edfi_v5")
    check = import_module("edfi_v5.validation").check
    school = import_module("edfi_v5.samples").load("schools", 1)
    assert check("schools", {**school, "schoolId": "255901107"}) == ()


def test_check_finds_faults_of_the_natural_key() -> None:
    load("edfi_v5")
    check = import_module("edfi_v5.validation").check
    session = import_module("edfi_v5.samples").load("sessions", 1)
    (fault,) = check("sessions", {**session, "sessionName": "Fall "})
    assert fault.path == "$.sessionName"


def test_check_names_the_resources() -> None:
    load("edfi_v5")
    check = import_module("edfi_v5.validation").check
    with pytest.raises(KeyError, match=r"there is no 'pupils'; there are .*students"):
        check("pupils", {})


def test_unmet_requirements() -> None:
    load("edfi_v5")
    validation = import_module("edfi_v5.validation")
    samples = import_module("edfi_v5.samples").SAMPLES
    with_rules = [name for name in samples.resources() if samples.requirements(name)]
    assert with_rules
    unmet = [name for name in with_rules if validation.unmet_requirements(name, {})]
    assert unmet


def test_sign_in_finds_the_api(live_server: Any) -> None:
    address = live_server("edfi_v5")
    catalog = import_module("edfi_v5.catalog")
    sign_in = import_module("edfi_v5.client").sign_in
    with sign_in(address) as client:
        for entry in catalog.order():
            path = catalog.resources()[entry.resource].path
            assert client.get(path).json() == []


def test_a_program_gets_an_error_that_is_no_failed_assertion() -> None:
    load("edfi_v5")
    client = import_module("edfi_v5.client")
    assert not issubclass(client.SignInError, AssertionError)
    with pytest.raises(client.SignInError, match="no server answers at"):
        client.sign_in("http://127.0.0.1:1")


def test_the_operations_of_an_api_without_resources() -> None:
    load("campusm_v1")
    operations = import_module("campusm_v1.catalog").operations()
    check = import_module("campusm_v1.validation").check
    bodies = {name for name, each in operations.items() if each.body is not None}
    assert bodies
    for name in bodies:
        assert check(name, {})
    without = (set(operations) - bodies).pop()
    with pytest.raises(KeyError, match="has no body"):
        check(without, {})
