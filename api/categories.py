"""The offence categories a filter can name."""

from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from api import answers, documented
from domain.category import CATEGORIES
from domain.roles import Permission
from domain.sight import KIND_OF_SLOT, KINDS
from locales import language, t

part = documented.Part("categories", "Words of the filter")


class Category(BaseModel):
    """One of Halo's own categories, which every source's words are mapped to."""

    code: str
    name: str = Field(description="In the language of whoever asks.")
    discovered: bool = Field(description="Found by policing rather than reported by a victim.")
    kind: str = Field(description="What those who may not see small counts are told it with.")


class CategoryList(BaseModel):
    """In Halo's own order, by which lists are sorted."""

    categories: list[Category]


@part.get(
    "/api/v1/categories",
    Permission.SEE_MAP,
    "Every offence category.",
    answer=CategoryList,
    conditional=True,
)
def listed() -> Response:
    """Codes stay the same in every language."""
    return answers.conditional(language(), _listed)


def _listed() -> dict[str, Any]:
    told = [
        {
            "code": one.code,
            "name": t(f"category.{one.code}"),
            "discovered": one.discovered,
            "kind": KINDS[KIND_OF_SLOT[one.slot]].code,
        }
        for one in CATEGORIES
    ]
    return {"categories": told}
