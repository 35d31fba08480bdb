"""The kinds of field that plan models are made of: limited text, optional choices, lists."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from planner.domain.plans import choices, limits
from planner.domain.text import has_control_characters, is_blank

T = TypeVar("T")


class PlanModel(BaseModel):
    """A piece of a plan: immutable, and unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was entered here."""
        return self == type(self)()


def _limited(maximum: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise PydanticCustomError("text", "must be text")
        if len(value) > maximum:
            raise PydanticCustomError(
                "text_too_long", "is longer than {maximum} characters", {"maximum": maximum}
            )
        if has_control_characters(value):
            raise PydanticCustomError("control", "has a control character, which is not allowed")
        return value

    return check


def _needed(value: str) -> str:
    if is_blank(value):
        raise PydanticCustomError("empty", "must not be empty")
    return value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def nothing_is(make_empty: Callable[[], object]) -> BeforeValidator:
    """Read `null` as nothing entered."""
    return BeforeValidator(lambda value: make_empty() if value is None else value)


ShortText = Annotated[str, BeforeValidator(_limited(limits.NAME))]
NoteText = Annotated[str, BeforeValidator(_limited(limits.NOTE))]
LongText = Annotated[str, BeforeValidator(_limited(limits.TEXT))]
NeededShortText = Annotated[str, BeforeValidator(lambda v: _needed(_limited(limits.NAME)(v)))]
NeededLongText = Annotated[str, BeforeValidator(lambda v: _needed(_limited(limits.TEXT)(v)))]
ItemId = Annotated[str, Field(pattern=rf"^[A-Za-z0-9_-]{{1,{limits.ITEM_ID}}}$")]
Flag = Annotated[bool, Field(strict=True), nothing_is(bool)]
Maybe = Annotated[T | None, BeforeValidator(_none_if_empty)]
Many = Annotated[tuple[T, ...], nothing_is(tuple)]
ShareWith = Annotated[choices.Share, BeforeValidator(lambda value: value or choices.Share.CREW)]
