"""What information is worth: one study, several studies with overlap, and follow-ups released by a finding.

Throughout, ``prior[state]`` sums to 1, ``payoffs[option][state]`` is in any unit of money, and
``likelihood[state][outcome]`` is the chance of an outcome given the state, each row summing to 1.
"""
