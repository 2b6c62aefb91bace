"""Where things are kept: tables, transactions, queries, and the mapping to domain values."""
