"""Verdicts as they are stored."""


def reason(said: str) -> dict[str, object]:
    """``code:figure:limit`` as numbers; a figure that is none was not measured."""
    code, figure, limit = said.split(":")
    value = float(figure)
    return {"code": code, "figure": None if value != value else value, "limit": float(limit)}
