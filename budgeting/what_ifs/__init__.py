"""What-ifs: a programme under small, typed changes, chosen again and laid beside what it was."""
