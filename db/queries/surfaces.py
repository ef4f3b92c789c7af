"""Risk surfaces and hour profiles of an issue."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

CITY = 0


@dataclass(frozen=True, slots=True)
class RiskSurface:
    """Expected counts of the seven days from the issue's first. ``cells`` (n,) are sorted, all of
    ``resolution``, the finest that the sources' points allow; ``shares`` (n, parts) say in percent
    how much each of ``parts`` has in a cell. A cell's week is negative binomial with variance
    μ + αμ²."""

    target: str
    resolution: int
    cells: NDArray[np.int64]
    expected: NDArray[np.float32]
    shares: NDArray[np.uint8]
    parts: tuple[str, ...]
    alpha: float


def keep(session: Session, issue_id: int, surface: RiskSurface) -> None:
    """Write down a surface."""
    session.execute(
        text("""
        INSERT INTO risk_surface
          (issue_id, target, resolution, cells, expected, shares, parts, alpha)
        VALUES (:issue_id, :target, :resolution, :cells, :expected, :shares, :parts, :alpha)
        """),
        {
            "issue_id": issue_id,
            "target": surface.target,
            "resolution": surface.resolution,
            "cells": surface.cells.astype("<i8").tobytes(),
            "expected": surface.expected.astype("<f4").tobytes(),
            "shares": np.ascontiguousarray(surface.shares, dtype=np.uint8).tobytes(),
            "parts": list(surface.parts),
            "alpha": surface.alpha,
        },
    )


def of_issue(session: Session, issue_id: int, target: str) -> RiskSurface | None:
    """The surface of ``target``; None where the issue has none, because there is too little."""
    row = session.execute(
        text("""
        SELECT target, resolution, cells, expected, shares, parts, alpha FROM risk_surface
        WHERE issue_id = :issue_id AND target = :target
        """),
        {"issue_id": issue_id, "target": target},
    ).one_or_none()
    if row is None:
        return None
    shares = np.frombuffer(row.shares, dtype=np.uint8)
    return RiskSurface(
        row.target,
        row.resolution,
        np.frombuffer(row.cells, dtype="<i8").astype(np.int64),
        np.frombuffer(row.expected, dtype="<f4").astype(np.float32),
        shares.reshape(-1, len(row.parts)) if row.parts else shares.reshape(0, 0),
        tuple(row.parts),
        row.alpha,
    )


def finest(session: Session, issue_id: int, target: str) -> int | None:
    """The resolution of a surface; None where the issue has none of ``target``."""
    return session.execute(
        text("SELECT resolution FROM risk_surface WHERE issue_id = :id AND target = :target"),
        {"id": issue_id, "target": target},
    ).scalar_one_or_none()


def placed(session: Session) -> tuple[int, int]:
    """How many incidents have a place fine enough for a cell, and how many there are."""
    row = session.execute(
        text("SELECT coalesce(sum(n) FILTER (WHERE mapped), 0), coalesce(sum(n), 0) FROM day_count")
    ).one()
    return int(row[0]), int(row[1])


def targets(session: Session, issue_id: int) -> list[str]:
    """The targets an issue has surfaces of."""
    statement = text("SELECT target FROM risk_surface WHERE issue_id = :id ORDER BY target")
    return list(session.execute(statement, {"id": issue_id}).scalars())


def keep_profiles(
    session: Session, issue_id: int, target: str, profiles: Mapping[int, NDArray[np.float64]]
) -> None:
    """Write down hour profiles: area id (0: the city) → (168,) shares that sum to 1."""
    session.execute(
        text("""
        INSERT INTO hour_profile (issue_id, target, area_id, shares)
        VALUES (:issue_id, :target, :area_id, :shares)
        """),
        [
            {"issue_id": issue_id, "target": target, "area_id": area_id, "shares": shares.tolist()}
            for area_id, shares in sorted(profiles.items())
        ],
    )


def profiles(session: Session, issue_id: int, target: str) -> dict[int, NDArray[np.float64]]:
    """Area id (0: the city) → (168,) shares of the week's hours from Monday 00:00 of the city's
    clock; empty where the issue has none, because there is too little."""
    rows = session.execute(
        text("""
        SELECT area_id, shares FROM hour_profile WHERE issue_id = :issue_id AND target = :target
        """),
        {"issue_id": issue_id, "target": target},
    )
    return {row.area_id: np.asarray(row.shares, dtype=np.float64) for row in rows}
