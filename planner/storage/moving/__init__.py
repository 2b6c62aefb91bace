"""Everything that is kept, from one place to another: backups, restoring them, and moving to another database."""
