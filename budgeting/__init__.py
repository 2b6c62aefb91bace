"""The domain of insight-led, zero-based research budgeting: frozen values and pure functions.

Nothing here reads a clock, a file, a request or a database, so every figure can be recomputed anywhere.
"""
