"""One function per thing a person can do: load, ask budgeting, save, write the audit row, commit."""
