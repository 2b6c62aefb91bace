"""How well the machine hears: sentiment against ratings, themes against departments, changes against made series."""
