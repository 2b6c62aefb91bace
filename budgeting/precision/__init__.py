"""What a sample tells and what it takes: sample size and precision, in both directions.

Each module knows one family of formulas, as pure functions: ``proportions``, ``means``, ``design_effects``, ``power``,
``nps``, ``tracking``, ``discovery``, ``saturation``, ``choice_tasks``, ``invitations``, ``allocation`` (exact) and
``whole_allocation``. ``summary`` puts a precision into words that a page can print.

A share is 0 to 1, and so is the margin of one; an NPS is in points. Samples come back unrounded unless they are whole
numbers by type; ``checks.whole_people`` rounds them up. Only ``power`` needs statsmodels, which is slow to import, so
modules are imported by name and this package imports none. No page uses ``invitations`` yet.
"""
