"""Explaining a plan: every answer comes from choosing again under a changed rule or amount, never from a ratio.

Each module answers one question that people ask of a plan. Solving is passed in, so nothing here knows an engine.
"""
