"""Long work outside the web process: a queue that survives crashes, and the worker that empties it."""
