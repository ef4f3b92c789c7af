"""`data-` and `aria-` attributes, which Dash takes by names that are no Python names."""

from typing import Any


def data(**values: str) -> dict[str, Any]:
    """``data(address="last=7")`` as `data-address="last=7"`."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}


def aria(**values: str) -> dict[str, Any]:
    """``aria(label="Close")`` as `aria-label="Close"`."""
    return {f"aria-{name}": value for name, value in values.items()}
