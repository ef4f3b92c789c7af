"""Scores of forecasts against what happened: counts, places, and intervals of both."""
