"""Files that are kept: uploads until they are read, and PDFs that were made; in a folder, or in the database."""
