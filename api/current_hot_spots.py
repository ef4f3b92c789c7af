"""Hot spots under the address programs look for them at."""

from flask import Response

from api import documented, hot_spots
from api.described_map import Features, HotSpotQuery
from domain.roles import Permission

part = documented.Part("current_hot_spots", "Hot spots")


@part.get(
    "/api/v1/hotspots",
    Permission.SEE_HOT_SPOTS,
    "The hot spots of the newest search, or of an earlier one.",
    query=HotSpotQuery,
    answer=Features,
    refusals=(404,),
    conditional=True,
)
def current(query: HotSpotQuery) -> Response:
    """The same as GET /api/v1/map/hot-spots."""
    return hot_spots.outlines()
