"""Where incidents crowd more than their surroundings, since when, and whether they repeat."""
