"""Prices: rate cards, quotes, currencies, and what public sources say of them."""
