"""Which category a text is about: features, a logistic regression, its calibration.

docs/methods/suggestion.md says what it is and how well it does.
"""
