"""Evidence: how often a study is right, when it reports, and what that is worth."""
