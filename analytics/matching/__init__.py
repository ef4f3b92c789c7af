"""Whether two records are one event: how its chance is learned from pairs whose truth is known."""
