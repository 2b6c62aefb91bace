"""From a programme to its problem of choice."""
