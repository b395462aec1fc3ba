"""Descriptors: open enumerations whose values are URIs (or, in Ed-Fi v2, bare short names)."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MAX_LENGTH = 306


class Descriptor(str):
    """A value of one descriptor; equal to its text.

    Any namespace and code is valid (`uri://example.org/TermDescriptor#Block 1`), at most 306
    characters; another descriptor's URI is not. Where `namespace` is empty any text is valid.
    Raises ValueError.
    """

    __slots__ = ()
    namespace: ClassVar[str] = ""
    values: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, text: str) -> Self:
        """The descriptor value of a wire text."""
        fault = cls._fault(text)
        if fault:
            raise ValueError(f"{cls.__name__}: {fault}")
        return super().__new__(cls, text)

    @classmethod
    def of(cls, code: str) -> Self:
        """The wire form of a short name: `TermDescriptor.of("Fall Semester")`."""
        return cls(f"{cls.namespace}#{code}" if cls.namespace else code)

    @property
    def code_value(self) -> str:
        """The short name: what follows the `#`."""
        return self.partition("#")[2] if self.namespace else str(self)

    @property
    def is_published(self) -> bool:
        """Whether the data standard publishes this value."""
        prefix = f"{self.namespace}#" if self.namespace else ""
        return self.startswith(prefix) and self.removeprefix(prefix) in self.values

    @classmethod
    def _name(cls) -> str:
        return cls.namespace.rpartition("/")[2] or cls.__name__

    @classmethod
    def _pattern(cls) -> str:
        return rf"^uri://[^#]+/{re.escape(cls._name())}#.+$" if cls.namespace else "^.+$"

    @classmethod
    def _fault(cls, text: str) -> str:
        if len(text) > MAX_LENGTH:
            return f"a value has at most {MAX_LENGTH} characters"
        if re.fullmatch(cls._pattern(), text, re.DOTALL):
            return ""
        return (
            f"'{text}' is not of the form 'uri://.../{cls._name()}#...'" if cls.namespace else "it is empty"
        )

    @classmethod
    def _read(cls, text: str) -> Self:
        fault = cls._fault(text)
        if fault:
            raise PydanticCustomError("descriptor", "{name}: {fault}", {"name": cls._name(), "fault": fault})
        return super().__new__(cls, text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls._read, core_schema.str_schema(strict=True), serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "maxLength": MAX_LENGTH, "pattern": cls._pattern()}
