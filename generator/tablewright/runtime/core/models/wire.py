"""The base class of all generated models: Python names in code, the JSON names of the API on the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, runtime_checkable

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from ..jsontext import JsonObject, read_json, write_json
from .deferral import DEFERRED, defer, mark_built, require_built
from .list_items import ItemKey, check_items
from .member_names import (
    check_names,
    check_nested_names,
    nested_members,
    unknown_name_text,
)
from .strictness import strict_schema


@runtime_checkable
class WireLike(Protocol):
    """A model of this package or of another one, whose base class is another copy of `WireModel`."""

    def to_wire(self) -> JsonObject:
        """The JSON object, by wire names."""


class WireModel(BaseModel):
    """A JSON object of the API, created from Python names in code or from wire names in JSON.

    Reading is strict: an integer is neither `true` nor `"1"`, a date has no time. Members that the model
    does not declare come from JSON only (`from_wire`), are in `model_extra` by their wire names, and survive
    a round trip. Code that misspells a member is refused: by the constructor and `model_validate` with
    pydantic.ValidationError, by an assignment with AttributeError.
    An item that a list contains twice is refused, too: `item_key` of its class names the fields by which two
    items are the same one (`list_items`). Items of a class without it are not compared.
    A validator is built when its model is first used (`deferral`).
    """

    _item_key: ClassVar[ItemKey | None] = None

    model_config = ConfigDict(
        # Servers of other vendors add members, such as `_ext` of an extension.
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        strict=True,
        # JSON has neither infinity nor NaN.
        allow_inf_nan=False,
        protected_namespaces=(),
        defer_build=DEFERRED,
    )

    # Type checkers know the constructor and the attributes of each model from its fields.
    if not TYPE_CHECKING:

        def __init__(self, /, **data: Any) -> None:
            check_names(type(self), data)
            super().__init__(**data)
            check_nested_names(data, self)
            check_items(self)

        # Without this mark of pydantic's own `__init__`, JSON would be read through this one.
        __init__.__pydantic_base_init__ = True

        def __setattr__(self, name: str, value: Any) -> None:
            model = type(self)
            is_known = name.startswith("_") or name in model.model_fields
            # Only JSON brings unknown members; those that it has brought can be changed.
            is_known = is_known or name in (self.model_extra or ())
            if not (is_known or isinstance(getattr(model, name, None), property)):
                raise AttributeError(unknown_name_text(model, name))
            super().__setattr__(name, value)

    @classmethod
    def model_construct(
        cls, _fields_set: set[str] | None = None, **members: Any
    ) -> Self:
        """The model with these members, whose values are not checked; only their names are."""
        check_names(cls, members)
        return super().model_construct(_fields_set, **members)

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Self:
        """A copy; the values of `update` are not checked, only their names are."""
        from_json = self.model_extra or {}
        names = [name for name in update or () if name not in from_json]
        check_names(type(self), names, wire_names=False)
        return super().model_copy(update=update, deep=deep)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The model of an object in Python. Raises pydantic.ValidationError, also for an unknown member."""
        if isinstance(obj, Mapping):
            check_names(cls, obj)
        model = super().model_validate(obj, **options)
        check_nested_names(obj, model)
        check_items(model)
        return model

    @classmethod
    def model_validate_json(
        cls, json_data: str | bytes | bytearray, **options: Any
    ) -> Self:
        """The model of a JSON text. Raises pydantic.ValidationError, also for an item that is there twice."""
        model = super().model_validate_json(json_data, **options)
        check_items(model)
        return model

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        require_built(cls)
        schema = handler(source)
        if schema is cls.__pydantic_core_schema__:
            return schema
        return strict_schema(schema)

    # pydantic passes the arguments of a class to both methods; only this one is known to type checkers.
    def __init_subclass__(
        cls, *, item_key: ItemKey | None = None, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        if item_key is not None:
            cls._item_key = item_key

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, item_key: ItemKey | None = None, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        defer(cls)

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """Build the validator of this class if it is not built yet, or if `force` is true."""
        mark_built(cls)
        return super().model_rebuild(
            force=force,
            raise_errors=raise_errors,
            # This override adds a frame between the caller and pydantic.
            _parent_namespace_depth=_parent_namespace_depth + 1,
            _types_namespace=_types_namespace,
        )

    @classmethod
    def from_wire(cls, data: Mapping[str, Any] | str | bytes | WireLike) -> Self:
        """The model of a JSON object: a mapping of wire names, JSON text, or a model of another package.

        Raises pydantic.ValidationError with all faults at once, and UnreadableJsonError for text that is
        not JSON or contains a member twice.
        """
        text: str | bytes
        if isinstance(data, WireLike):
            # Through JSON: the classes of the members differ in the other package as well.
            text = write_json(data.to_wire(), ascii_only=True)
        elif isinstance(data, Mapping):
            text = write_json(data, ascii_only=True)
        else:
            # Only for its check of repeated members, which pydantic does not have.
            read_json(data)
            text = data
        return cls.model_validate_json(text, by_alias=True, by_name=False)

    def to_wire(self, *, unknown: bool = True) -> JsonObject:
        """The JSON object, by wire names; absent members are left out, numbers stay numbers.

        `unknown=False` leaves out the members that the model does not declare, as servers do.
        """
        wire: JsonObject = self.model_dump(
            mode="json", by_alias=True, exclude_none=True
        )
        if not _has_unknown_members(self):
            return wire
        for model, members in _objects(self, wire):
            for name in model.model_extra or ():
                if unknown:
                    # pydantic has left out a member with `null`. The order stays that of the JSON read.
                    members[name] = members.pop(name, None)
                else:
                    members.pop(name, None)
        return wire

    def unknown_members(self) -> tuple[str, ...]:
        """The paths of the members that the model does not declare: `_ext`, `sections[0].nickName`."""
        return tuple(_unknown_paths(self, ""))


def _has_unknown_members(value: Any) -> bool:
    if isinstance(value, WireModel):
        if value.model_extra:
            return True
        values = [member for _, member in nested_members(value)]
    else:
        values = value if isinstance(value, list) else []
    return any(map(_has_unknown_members, values))


def _unknown_paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, WireModel):
        prefix = f"{path}." if path else ""
        for wire_name, member in _members(value):
            yield from _unknown_paths(member, prefix + wire_name)
        for name in value.model_extra or ():
            yield prefix + name
    elif isinstance(value, list):
        # The index is in the path, because an unknown member may be in one item only.
        for index, item in enumerate(value):
            yield from _unknown_paths(item, f"{path}[{index}]")


def _objects(value: Any, wire: Any) -> Iterator[tuple[WireModel, JsonObject]]:
    """Every model in a value, with the JSON object that it was written as."""
    if isinstance(value, WireModel):
        yield value, wire
        for wire_name, member in _members(value):
            if isinstance(member, WireModel | list):
                yield from _objects(member, wire[wire_name])
    elif isinstance(value, list):
        for item, wire_item in zip(value, wire, strict=True):
            yield from _objects(item, wire_item)


def _members(model: WireModel) -> Iterator[tuple[str, Any]]:
    """The wire name and the value of every declared member."""
    for name, field in type(model).model_fields.items():
        yield field.serialization_alias or field.alias or name, model.__dict__.get(name)
