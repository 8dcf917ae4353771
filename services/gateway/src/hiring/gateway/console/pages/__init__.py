"""One file of pages for each area of work."""
