"""What all plan objects share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]+$", max_length=60)]
Points = Annotated[Decimal, Field(ge=0, le=1000)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """Base of all plan objects: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class Text(Frozen):
    """A name or sentence in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en
