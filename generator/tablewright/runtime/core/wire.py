"""The base of all generated models: Python names inside, the API's JSON names on the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from .deferral import DEFERRED, begin, finish, wait
from .jsontext import JsonObject, read_json, write_json
from .strictness import strict_schema


class WireModel(BaseModel):
    """A JSON object of the API: made from Python names in code, read from and written to wire names.

    Reading is strict (an integer is neither `true` nor `"1"`, a date has no time). Members that the
    model does not know survive a round trip. A model is made ready with its first use (`deferral`).
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        strict=True,
        allow_inf_nan=False,
        protected_namespaces=(),
        defer_build=DEFERRED,
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        finish(cls)
        schema = handler(source)
        return schema if schema is cls.__pydantic_core_schema__ else strict_schema(schema)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        wait(cls)

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """As of any model: make the validators of this class, if they are not made or by `force`."""
        begin(cls)
        return super().model_rebuild(
            force=force,
            raise_errors=raise_errors,
            _parent_namespace_depth=_parent_namespace_depth + 1,
            _types_namespace=_types_namespace,
        )

    @classmethod
    def from_wire(cls, data: Mapping[str, Any] | str | bytes) -> Self:
        """The model of a JSON object, given as a mapping of wire names or as JSON text.

        Raises pydantic.ValidationError with every fault at once, and UnreadableJsonError for text
        that is not JSON or names a member twice.
        """
        if isinstance(data, Mapping):
            text: str | bytes = write_json(data, ascii_only=True)
        else:
            read_json(data)
            text = data
        return cls.model_validate_json(text, by_alias=True, by_name=False)

    def to_wire(self, *, unknown: bool = True) -> JsonObject:
        """The JSON object, by wire names; absent members are left out, numbers stay numbers.

        `unknown=False` drops the members that the model does not know, as servers do.
        """
        wire: JsonObject = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        if not unknown:
            _drop_unknown(self, wire)
        return wire

    def unknown_members(self) -> tuple[str, ...]:
        """The paths of members that the model does not know: `_ext`, `sections[0].nickName`."""
        return tuple(_unknown(self, ""))


def _unknown(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, WireModel):
        above = f"{path}." if path else ""
        for wire_name, member in _members(value):
            yield from _unknown(member, above + wire_name)
        yield from (above + name for name in value.model_extra or ())
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown(item, f"{path}[{number}]")


def _drop_unknown(value: Any, wire: Any) -> None:
    if isinstance(value, WireModel):
        for name in value.model_extra or ():
            wire.pop(name, None)
        for wire_name, member in _members(value):
            if member is not None:
                _drop_unknown(member, wire[wire_name])
    elif isinstance(value, list):
        for item, wire_item in zip(value, wire, strict=True):
            _drop_unknown(item, wire_item)


def _members(model: WireModel) -> Iterator[tuple[str, Any]]:
    for name, field in type(model).model_fields.items():
        yield field.serialization_alias or field.alias or name, model.__dict__.get(name)
