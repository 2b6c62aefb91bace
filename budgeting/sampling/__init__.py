"""How many does it take to know, and what do so many tell: one question of a person each, answered in plain words."""
