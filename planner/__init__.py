"""The web application round the domain: pages, command line, storage, jobs and reports."""
