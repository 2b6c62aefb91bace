"""Approving: which step follows which, who may take it, and what a decision on a cost line is bound to."""
