"""What many people at once ask of a machine: requests answered in a second, how long they wait, and what it takes."""
