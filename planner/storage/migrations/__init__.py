"""Migrations: one module per change of the tables."""
