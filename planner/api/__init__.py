"""The same product for programs: every noun of the pages as JSON, through the same services and the same forms."""
