"""What studies found: beliefs updated, follow-ups released or stopped, what is left chosen again, and was it worth it.

A finding is an outcome of the likelihood that a study was chosen by, so that what it does to belief is what the plan
counted with. Everything here is computed from the findings again each time; nothing is stored of it.
"""
