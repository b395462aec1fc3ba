"""The descriptors of a generated package: classes that are created on first use, with values as data."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "generated" / "edfi_v5"
sys.path.append(str(PACKAGE))

from edfi_v5 import models  # noqa: E402  after the path
from edfi_v5.models import descriptors  # noqa: E402
from edfi_v5.models.descriptors import TermDescriptor  # noqa: E402


def run(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_models_package_offers_the_same_class() -> None:
    assert models.TermDescriptor is TermDescriptor
    assert descriptors.TermDescriptor is TermDescriptor


def test_a_short_name_becomes_a_uri() -> None:
    term = TermDescriptor.of("Fall Semester")
    assert term == "uri://ed-fi.org/TermDescriptor#Fall Semester"
    assert type(term) is TermDescriptor
    assert term.is_published
    assert not TermDescriptor.of("Block 1").is_published


def test_the_values_are_those_of_the_data_file() -> None:
    text = (PACKAGE / "edfi_v5" / "models" / "descriptors.json").read_text(
        encoding="utf-8"
    )
    published = json.loads(text)
    assert sorted(published) == descriptors.__all__
    for name, values in published.items():
        assert getattr(descriptors, name).values == tuple(values)


def test_a_subclass_has_the_values_of_its_base() -> None:
    class Term(descriptors.GradeTypeDescriptor):
        """A subclass of a user, in another module."""

    assert Term.values == descriptors.GradeTypeDescriptor.values != ()


def test_the_stub_declares_every_class() -> None:
    stub = (PACKAGE / "edfi_v5" / "models" / "descriptors.pyi").read_text(
        encoding="utf-8"
    )
    declared = [line for line in stub.splitlines() if line.startswith("class ")]
    assert declared == [
        f"class {name}(Descriptor): ..." for name in descriptors.NAMESPACES
    ]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(
        AttributeError,
        match=r"module 'edfi_v5\.models\.descriptors' has no attribute 'Term'",
    ):
        descriptors.Term  # noqa: B018
    assert "TermDescriptor" in dir(descriptors)


def test_a_value_can_be_copied_and_pickled() -> None:
    term = TermDescriptor.of("Fall Semester")
    for other in (copy.deepcopy(term), pickle.loads(pickle.dumps(term))):
        assert other == term
        assert type(other) is TermDescriptor


def test_threads_get_one_class() -> None:
    name = "WeaponDescriptor"
    vars(descriptors).pop(name, None)
    with ThreadPoolExecutor(8) as pool:
        classes = set(pool.map(lambda _: getattr(descriptors, name), range(50)))
    assert len(classes) == 1


def test_importing_a_model_creates_only_its_descriptors() -> None:
    created = run(
        "import edfi_v5.models.sessions, edfi_v5.models.descriptors as d; "
        "print(*(name for name in vars(d) if name.endswith('Descriptor')))"
    )
    # A session contains a term, and references to grading periods.
    assert sorted(created.split()) == ["GradingPeriodDescriptor", "TermDescriptor"]


def test_type_checkers_know_the_classes(tmp_path: Path) -> None:
    source = tmp_path / "use.py"
    source.write_text(
        "from edfi_v5.models import Session, TermDescriptor\n"
        "term: TermDescriptor = TermDescriptor.of('Fall Semester')\n"
        "values: tuple[str, ...] = TermDescriptor.values\n"
        "def term_of(session: Session) -> TermDescriptor:\n"
        "    return session.term_descriptor\n"
        "wrong: int = TermDescriptor.of('x')\n"
    )
    environment = {**os.environ, "MYPYPATH": str(PACKAGE)}
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(tmp_path / "cache"),
        str(source),
    ]
    done = subprocess.run(
        command,
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(errors) == 1, done.stdout
    assert "use.py:6" in errors[0]
