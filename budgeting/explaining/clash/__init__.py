"""Why there is no plan, and the ways out."""
