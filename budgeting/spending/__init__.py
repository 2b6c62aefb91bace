"""Spending: what is ordered, invoiced and measured against what was planned, and what that says of the rest."""
