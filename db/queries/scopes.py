"""Which areas lie in the part of the city whose reports somebody reviews.

statement = f"SELECT … FROM event_cluster c WHERE {scopes.holds('c.area_id')}"
session.execute(text(statement), {**scopes.bound(scope), …})
"""

from domain.scope import Scope

# Every edition of the chosen areas and of all that is inside them: boundaries drawn anew take
# nobody's ground away. What has no area, or only a coarser one, is inside none.
_WITHIN = """
WITH RECURSIVE within AS (
  SELECT e.id FROM area chosen JOIN area e ON e.level = chosen.level AND e.code = chosen.code
  WHERE chosen.id = ANY(CAST(:areas AS int[]))
  UNION
  SELECT e.id FROM within JOIN area inside ON inside.parent_id = within.id
    JOIN area e ON e.level = inside.level AND e.code = inside.code
) SELECT id FROM within
"""


def holds(column: str) -> str:
    """SQL that is true where the area numbered by ``column`` is within the scope of ``bound``."""
    return f"(CAST(:areas AS int[]) IS NULL OR {column} IN ({_WITHIN}))"


def bound(scope: Scope) -> dict[str, object]:
    """What ``holds`` needs to be bound to."""
    return {"areas": None if scope.areas is None else list(scope.areas)}
