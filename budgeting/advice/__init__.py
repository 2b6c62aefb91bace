"""Advice: what a person may want to know before they decide on a question, a design or a copy."""
