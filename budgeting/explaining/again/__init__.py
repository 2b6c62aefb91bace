"""Choosing again: how it is asked for, with what changed, and how two plans differ."""
