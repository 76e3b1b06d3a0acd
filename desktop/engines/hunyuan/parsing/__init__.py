"""What the model wrote, made into values: one module a shape, all pure.

Any string may come in. Nothing here raises on it, takes longer than in proportion to its length (patterns are possessive or
bounded, so none backtracks over long stretches), or gives out a word or number that the string does not hold.
"""
