"""Each engine in a process of its own, all given the same problem and the same time."""
