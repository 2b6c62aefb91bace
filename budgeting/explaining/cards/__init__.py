"""Why each study is in a plan or out of it, and what would change that."""
