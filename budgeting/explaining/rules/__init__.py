"""The rules of a plan: by name, eased or given up, in words, and what each costs."""
