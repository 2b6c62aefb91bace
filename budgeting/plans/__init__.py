"""Plans: a choice laid out, explained, held against what stands today, and approved."""
