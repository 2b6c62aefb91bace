"""Questions asked of the tables, one module per noun; every one is asked within a workspace."""
