"""Makes models from the JSON Schemas of an OpenAPI document, for resources that have no module of models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from ...core.jsontext import JsonObject
from ...core.models.descriptors import Descriptor
from ...core.models.wire import WireModel

_REF = "#/components/schemas/"

#: The Python type of a JSON type, and of one with a format.
_TYPES: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": date,
    "date-time": datetime,
    "time-local": time,
}
#: The argument of `Field` for each keyword that limits a value.
_LIMITS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "ge",
    "maximum": "le",
    "minItems": "min_length",
}


class SchemaModels:
    """The models of schemas by name; each is made when it is first needed.

    `descriptors` are the descriptors by the names of their schemas. `schemas` may contain `x-item-key`, the
    members by which two items of a list are the same one.
    """

    def __init__(
        self,
        schemas: Mapping[str, JsonObject],
        descriptors: Mapping[str, type[Descriptor]],
        module: str,
    ) -> None:
        self._schemas = schemas
        self._descriptors = descriptors
        self._module = module
        self._models: dict[str, type[WireModel]] = {}

    def model(self, name: str) -> type[WireModel]:
        """The model of a schema. Raises KeyError for an unknown one."""
        if name not in self._models:
            self._models[name] = self._made(name)
        return self._models[name]

    def _made(self, name: str) -> type[WireModel]:
        schema = self._schemas[name]
        required = schema.get("required", ())
        fields: dict[str, Any] = {}
        for wire_name, member in schema["properties"].items():
            field_name = _field_name(wire_name)
            kind = self._annotation(member)
            if wire_name in required:
                fields[field_name] = (kind, Field(alias=wire_name))
            else:
                fields[field_name] = (kind | None, Field(default=None, alias=wire_name))
        options: dict[str, Any] = {}
        # Without a key, the items are not compared.
        if "x-item-key" in schema:
            options["item_key"] = tuple(map(_field_name, schema["x-item-key"]))
        model = create_model(
            name,
            __base__=WireModel,
            __module__=self._module,
            __cls_kwargs__=options,
            **fields,
        )
        return model

    def _annotation(self, schema: JsonObject) -> Any:
        """The type of a member, without `None`."""
        if "anyOf" in schema:
            # The second alternative is `null`.
            return self._annotation(schema["anyOf"][0])
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF)
            return self._descriptors.get(name) or self._type_of(name)
        kind = schema["type"]
        if isinstance(kind, list):
            kind = kind[0]
        limits = _limits(schema)
        if kind == "array":
            items: Any = list.__class_getitem__(self._annotation(schema["items"]))
            return Annotated[items, Field(**limits)] if limits else items
        if "enum" in schema:
            return Literal[tuple(schema["enum"])]
        python_type = _TYPES.get(schema.get("format", ""), _TYPES[kind])
        # Patterns of keys are checked by the service, which has a better message for them.
        return Annotated[python_type, Field(**limits)] if limits else python_type

    def _type_of(self, name: str) -> Any:
        # The document also has schemas of choices, which are no objects.
        if "properties" in self._schemas[name]:
            return self.model(name)
        return self._annotation(self._schemas[name])


def _limits(schema: JsonObject) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for keyword, argument in _LIMITS.items():
        if keyword in schema:
            limits[argument] = schema[keyword]
    return limits


def _field_name(wire_name: str) -> str:
    """The name of a field. pydantic takes no name with `_` at its start, nor the name of a method."""
    name = wire_name.lstrip("_")
    return f"{name}_" if hasattr(WireModel, name) else name
