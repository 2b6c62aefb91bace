"""The optimiser beside other engines, on made portfolios and on public instances, with its goals."""
