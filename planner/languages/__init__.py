"""Other languages than English: what pages, prints and letters say, found in the code and said at display."""
