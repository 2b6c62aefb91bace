"""Full-text search of feedback: one language for people, and one way in for either database."""
