"""A deferred model is built once, when it is first used, and behaves like one that is built at once."""

from __future__ import annotations

import copy
import inspect
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from tiny_edfi.models import School

from tablewright.runtime.core.models.wire import WireModel
from tablewright.runtime.core.runs.inprocess import in_process

ROOT = Path(__file__).resolve().parents[2]


class Family:
    """Three new classes: `Lesson` contains `Room` twice, the second time in a list."""

    def __init__(self, **setting: Any) -> None:
        class Room(WireModel, **setting):
            room_name: Annotated[str, Field(alias="roomName", max_length=5)]
            built: date | None = None

        class Lesson(WireModel, **setting):
            main_room: Annotated[Room, Field(alias="mainRoom")]
            rooms: list[Room] | None = None

        self.room, self.lesson = Room, Lesson


@pytest.fixture
def late() -> Family:
    return Family()


@pytest.fixture
def early() -> Family:
    return Family(defer_build=False)


LESSON = {
    "mainRoom": {"roomName": "A1", "built": "1999-09-09"},
    "rooms": [{"roomName": "B"}],
    "_ext": 1,
}


def is_built(model: type[BaseModel]) -> bool:
    return bool(model.__pydantic_complete__)


def test_a_class_is_built_on_first_use(late: Family, early: Family) -> None:
    assert not is_built(late.room)
    assert is_built(early.room)
    late.room(room_name="A1")
    assert is_built(late.room)
    assert not is_built(late.lesson)


def test_a_model_is_built_with_the_first_that_holds_it_and_once(late: Family) -> None:
    late.lesson.from_wire(LESSON)
    assert is_built(late.room)
    validator = late.room.__pydantic_validator__
    late.room.from_wire({"roomName": "A1"})
    TypeAdapter(list[late.room]).validate_json("[]")
    assert late.room.__pydantic_validator__ is validator


@pytest.mark.parametrize(
    "use",
    [
        lambda model: model.model_json_schema(),
        lambda model: TypeAdapter(model).json_schema(),
        lambda model: TypeAdapter(dict[str, model]).json_schema()["$defs"],
        lambda model: str(inspect.signature(model)),
        lambda model: model.model_config,
        lambda model: repr(model.model_fields),
        lambda model: model.model_construct(rooms=[]).to_wire(),
        lambda model: model.from_wire(LESSON).to_wire(),
        lambda model: copy.deepcopy(model.from_wire(LESSON)).unknown_members(),
    ],
)
def test_every_first_use_has_the_result_of_a_class_built_at_once(
    use: Any, late: Family, early: Family
) -> None:
    assert use(late.lesson) == use(early.lesson)


@pytest.mark.parametrize(
    "body",
    [{}, {"mainRoom": {"roomName": 1}}, {"mainRoom": {"roomName": "A1", "built": "0"}}],
)
def test_errors_are_the_same(body: Any, late: Family, early: Family) -> None:
    def faults(model: type[WireModel]) -> str:
        with pytest.raises(ValidationError) as caught:
            model.from_wire(body)
        return str(caught.value)

    assert faults(late.lesson) == faults(early.lesson)


def test_a_value_without_validation_is_serialised_inside_another_model(
    late: Family,
) -> None:
    class Box(BaseModel):
        inside: Any

    made = Box(inside=late.room.model_construct(room_name="A1"))
    assert made.model_dump_json() == '{"inside":{"roomName":"A1","built":null}}'


def test_instances_have_no_signature(late: Family) -> None:
    room = late.room.model_construct(room_name="A1")
    with pytest.raises(AttributeError):
        room.__signature__  # noqa: B018  reading it is the test


def test_subclasses_and_containers_of_users_keep_their_settings(late: Family) -> None:
    class Laboratory(late.room):  # type: ignore[name-defined, misc]  # created at run time
        fume_hoods: int = 0

    class Building(BaseModel):
        model_config = ConfigDict(strict=True)
        rooms: list[late.room]  # type: ignore[name-defined]  # created at run time

    assert is_built(Laboratory)
    assert list(inspect.signature(Laboratory).parameters) == [
        "roomName",
        "built",
        "fume_hoods",
        "extra_data",
    ]
    with pytest.raises(ValidationError):
        Building.model_validate_json('{"rooms": [{"roomName": "A1", "built": "0"}]}')


class Folder(WireModel):
    files: list[File]
    folders: list[Folder]


class File(WireModel):
    name: str
    made: date | None = None
    inside: Folder | None = None


def test_models_that_contain_each_other() -> None:
    wire = {
        "files": [{"name": "a", "inside": {"files": [], "folders": []}}],
        "folders": [{"files": [], "folders": []}],
    }
    assert Folder.from_wire(wire).to_wire() == wire
    assert File.from_wire(wire["files"][0]).to_wire() == wire["files"][0]
    with pytest.raises(ValidationError, match="not a date"):
        Folder.from_wire(
            {
                "files": [
                    {"name": "a", "inside": {"files": [{"name": "b", "made": "0"}]}}
                ]
            }
        )


def test_several_threads_use_a_model_first(late: Family) -> None:
    count = 16
    barrier = Barrier(count)

    def use(number: int) -> Any:
        barrier.wait()
        model = late.lesson if number % 2 else late.room
        wire = LESSON if number % 2 else LESSON["mainRoom"]
        return model.from_wire(wire).to_wire() == wire

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(count) as pool:
            assert all(pool.map(use, range(count)))
    finally:
        sys.setswitchinterval(switch)


class Bench(WireModel):
    seats: int
    painted_by: Annotated[str | None, Field(alias="paintedBy")] = None


class Park(WireModel):
    benches: list[Bench]


def add_bench(park: Park) -> Park:
    park.benches.append(Bench(seats=2))
    return park


def count_benches(park: Annotated[Park, Body()]) -> list[Bench]:
    return park.benches


def test_a_fastapi_application_uses_models_without_a_warning() -> None:
    app = FastAPI()
    app.post("/added")(add_bench)
    app.post("/benches")(count_benches)
    assert set(app.openapi()["components"]["schemas"]) >= {"Bench", "Park"}
    wire = {"benches": [{"seats": 1, "paintedBy": "Ann"}]}
    with in_process(app) as client:
        assert client.post("/benches", json=wire).json() == wire["benches"]
        assert client.post("/added", json=wire).json()["benches"][1] == {
            "seats": 2,
            "paintedBy": None,
        }
        refused = client.post(
            "/added", json={"benches": [{"seats": 1, "paintedBy": 0}]}
        )
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "benches", 0, "paintedBy"]


def test_a_pickled_model_is_read_before_its_class_is_built() -> None:
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer).to_wire())"
    pickled = pickle.dumps(School.from_wire({"schoolId": 1, "nameOfInstitution": "A"}))
    path = os.pathsep.join(
        (str(ROOT / "generator"), str(ROOT / "tests/runtime/packages"))
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        input=pickled,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == "{'schoolId': 1, 'nameOfInstitution': 'A'}"
