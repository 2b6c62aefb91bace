"""What a question's value hangs on: beliefs, costs and samples at which the answer changes."""
