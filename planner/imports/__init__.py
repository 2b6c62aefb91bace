"""Feedback files: read with suspicion, matched to the planner's words, masked, and given back row by row when bad."""
