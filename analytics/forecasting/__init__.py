"""Expected counts of areas for the next four weeks, how sure they are, and their record."""
