"""Files that carry what a filter finds out of Halo, each with what must be known to read it."""
