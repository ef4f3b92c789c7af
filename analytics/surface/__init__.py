"""Where the next seven days' incidents are expected: cell by cell, with reasons and hours."""
