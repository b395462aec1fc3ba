"""Descriptors: open enumerations whose values are URIs (in Ed-Fi v2, bare short names)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Self, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema, from_json

# The limit of the Ed-Fi API: 255 characters of a namespace, `#`, and 50 of a code value.
MAX_LENGTH = 306


class Descriptor(str):
    """A value of one descriptor, equal to its text on the wire.

    `namespace` is the URI of the descriptor, `values` the short names that the data standard publishes.
    Other values are valid too, in any namespace (`uri://example.org/TermDescriptor#Block 1`), up to 306
    characters; the URI of another descriptor is not. Upper and lower case are the same. If `namespace` is
    empty, every text is valid.
    The constructor raises ValueError for an invalid text.
    """

    __slots__ = ()
    namespace: ClassVar[str] = ""
    values: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, text: str) -> Self:
        """The descriptor value with this text on the wire."""
        problem = cls._problem_with(text)
        if problem:
            raise ValueError(f"{cls.__name__}: {problem}")
        return super().__new__(cls, text)

    @classmethod
    def of(cls, code: str) -> Self:
        """The value with this short name: `TermDescriptor.of("Fall Semester")`."""
        if cls.namespace:
            return cls(f"{cls.namespace}#{code}")
        return cls(code)

    @property
    def code_value(self) -> str:
        """The short name: the part after the `#`."""
        # Ed-Fi v2 sends bare short names, so the whole text is the short name.
        if self.namespace:
            return self.partition("#")[2]
        return str(self)

    @property
    def is_published(self) -> bool:
        """Whether the data standard publishes this value."""
        text = self.casefold()
        for code in self.values:
            published = f"{self.namespace}#{code}" if self.namespace else code
            if published.casefold() == text:
                return True
        return False

    @classmethod
    def wire_name(cls) -> str:
        """The name of the descriptor in the API: `TermDescriptor`."""
        return cls.namespace.rpartition("/")[2] or cls.__name__

    @classmethod
    @cache
    def _pattern(cls) -> str:
        if cls.namespace:
            # Any authority: districts publish values in namespaces of their own.
            return rf"^uri://[^#]+/{re.escape(cls.wire_name())}#.+$"
        return "^.+$"

    @classmethod
    def _problem_with(cls, text: str) -> str:
        """Why a text is not a value of this descriptor; empty if it is one."""
        if len(text) > MAX_LENGTH:
            return f"a value has at most {MAX_LENGTH} characters"
        if _compiled(cls._pattern()).fullmatch(text):
            return ""
        if cls.namespace:
            return f"'{text}' is not of the form 'uri://.../{cls.wire_name()}#...'"
        return "it is empty"

    @classmethod
    def _validate(cls, text: str) -> Self:
        problem = cls._problem_with(text)
        if problem:
            context = {"name": cls.wire_name(), "fault": problem}
            # Not a ValueError: its message would begin with "Value error,".
            raise PydanticCustomError("descriptor", "{name}: {fault}", context)
        return super().__new__(cls, text)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # The models keep a `Descriptor` as text in JSON, in both directions.
        return core_schema.no_info_after_validator_function(
            cls._validate,
            core_schema.str_schema(strict=True),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "maxLength": MAX_LENGTH, "pattern": cls._pattern()}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Kept here: a request can contain many values, and the cache of `re` is small.
    return re.compile(pattern, re.DOTALL | re.IGNORECASE)


class _PublishedValues:
    """The class attribute `values` of a descriptor, read from the data file when it is first used."""

    def __set_name__(self, owner: type[Descriptor], name: str) -> None:
        # Kept here because `__get__` receives a subclass when the attribute of a subclass is read.
        self._owner = owner

    def __get__(self, instance: object, owner: type[Descriptor]) -> tuple[str, ...]:
        values = _published_values(self._owner.__module__)[self._owner.__name__]
        # The next access finds the tuple in the class and does not come here.
        self._owner.values = values
        return values


@cache
def _published_values(module: str) -> Mapping[str, tuple[str, ...]]:
    """The published short names of every descriptor, from the JSON file with the name of their module."""
    # Imported here because most programs use the classes and never list their values.
    from pkgutil import get_data

    package, _, name = module.rpartition(".")
    text = get_data(package, f"{name}.json") or b"{}"
    published = {}
    for descriptor, values in from_json(text).items():
        published[descriptor] = tuple(values)
    return published


def descriptor_class(
    name: str, namespace: str, values: tuple[str, ...]
) -> type[Descriptor]:
    """The class of a descriptor that no module declares."""
    attributes = {"__slots__": (), "namespace": namespace, "values": values}
    return cast("type[Descriptor]", type(name, (Descriptor,), attributes))


def lazy_descriptors(
    module: str, namespaces: Mapping[str, str], description: str
) -> tuple[Callable[[str], type[Descriptor]], Callable[[], list[str]]]:
    """The functions `__getattr__` and `__dir__` of a module whose classes are created on first use.

    `namespaces` maps the name of each class to its namespace. A JSON file with the name of the module
    contains the published values. `description` is the docstring of every class.
    """

    def getattr_(name: str) -> type[Descriptor]:
        if name not in namespaces:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        attributes = {
            "__module__": module,
            "__doc__": description,
            "__slots__": (),
            "namespace": namespaces[name],
            "values": _PublishedValues(),
        }
        created = cast("type[Descriptor]", type(name, (Descriptor,), attributes))
        # Two threads may come here at once: both get the class that was stored first.
        return cast(
            "type[Descriptor]", vars(sys.modules[module]).setdefault(name, created)
        )

    def dir_() -> list[str]:
        return sorted({*vars(sys.modules[module]), *namespaces})

    return getattr_, dir_
