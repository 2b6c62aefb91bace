"""Public instances with known answers, each converted to a problem of choice."""
