"""Reports: a plan as pages for people who sign for money."""
