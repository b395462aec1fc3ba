"""Whole numbers of the widths that API documents give: the models refuse numbers beyond them."""

from typing import Annotated, TypeAlias

from pydantic import Field

Int32: TypeAlias = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Int64: TypeAlias = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
