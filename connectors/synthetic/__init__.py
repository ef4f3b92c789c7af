"""The synthetic city: an invented place whose incidents follow a known process.

Nothing in it is real and everything it yields says so. docs/synthetic-city.md has the formulas;
``truth`` has what was planted, for whoever wants to know how much of it an analysis finds.
"""
