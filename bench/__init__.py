"""What people wait for, measured against what they would use instead."""
