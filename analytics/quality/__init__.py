"""Whether the data may be trusted, and what the predictions do to whom."""
