"""Learning: what a finding does to a belief and to what waits for it, and whether research was worth its money."""
