"""Everything that the tool must know about one class of cell values.

`kinds.py` has one subclass of ValueKind for each class of `model/values.py`. All members are abstract: the
type checker reports a subclass that leaves one out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from datetime import date
from typing import Generic, Protocol, TypeAlias, TypeVar

from tablewright.model.json_types import Json, JsonObject, Plain
from tablewright.model.values import Value
from tablewright.values.notations import Notation, Reading
from tablewright.values.typed_texts import SingleType

V = TypeVar("V", bound=Value)

#: Reads a printed cell; a kind uses it to check that its printed form is read as the same value.
CellReader: TypeAlias = Callable[[str], Reading]


class ValueFields(Protocol):
    """The mapping that holds one value in a YAML file.

    The methods raise an error with the file and line if the content of a key has the wrong form.
    """

    def has(self, key: str) -> bool:
        """Whether the mapping has the key."""

    def text(self, key: str) -> str:
        """The text of a key."""

    def whole(self, key: str) -> int:
        """The whole number of a key."""

    def value(self, key: str) -> Value:
        """The value of a key."""


class ValueKind(ABC, Generic[V]):
    """One kind of value: how pages print it, how files hold it, and how samples use it."""

    # In cells ---------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def notations(self) -> tuple[Notation, ...]:
        """The ways in which cells write a value of this kind; empty for values without marks."""

    @property
    @abstractmethod
    def extents(self) -> tuple[str, ...]:
        """Regular expressions, without groups, that find a whole value in a line without cell borders.

        Empty if such a line does not show where a value of this kind ends.
        """

    @abstractmethod
    def cell_text(self, value: V, read: CellReader) -> str:
        """The canonical notation; reading it gives the same value."""

    # In YAML files ----------------------------------------------------------------------------------

    @abstractmethod
    def to_yaml(self, value: V) -> Plain:
        """The value as YAML files hold it."""

    # In samples -------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def types(self) -> frozenset[str] | None:
        """The names of the types that can hold a value of this kind; None for all single values."""

    @abstractmethod
    def placeholder(self, value: V, kind: SingleType, namespace: str) -> Json:
        """The JSON value, or the placeholder that `runtime/core/samples/placeholders.py` resolves.

        `kind` is one of `types`; `namespace` is the URI of a descriptor. Raises UnfitError.
        """

    @abstractmethod
    def effective(self, value: V) -> Value:
        """The value that is sent if nobody chooses another one."""

    @abstractmethod
    def accepts_any(self, value: V) -> bool:
        """Whether the reader of the record accepts any other value in its place."""

    # For reviewers ----------------------------------------------------------------------------------

    @abstractmethod
    def words(self, value: V) -> str:
        """The value in words."""

    @abstractmethod
    def code_values(self, value: V) -> Iterator[str]:
        """The code values of a descriptor that the cell prescribes, without the URI before them."""

    # For checks of the page -------------------------------------------------------------------------

    @abstractmethod
    def lasting_texts(self, value: V) -> Iterator[str]:
        """The texts that are sent in every school year, and that a sentence of the page may mention."""

    @abstractmethod
    def day(self, value: V, school_year: int) -> date | None:
        """The date of the value in a school year; None if it is not a day, or one that counts from today."""


class KeyedValueKind(ValueKind[V]):
    """A kind that YAML files write as a mapping, such as `{school-year: -1}`."""

    @property
    @abstractmethod
    def yaml_keys(self) -> tuple[tuple[str, JsonObject], ...]:
        """The keys of the mapping with their JSON Schemas; the first one is required and names the kind."""

    @abstractmethod
    def from_yaml(self, fields: ValueFields) -> V:
        """The value of a mapping that has the first of `yaml_keys`. Raises ValueError."""
