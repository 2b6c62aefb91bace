"""How long people wait for a million things that customers said."""
