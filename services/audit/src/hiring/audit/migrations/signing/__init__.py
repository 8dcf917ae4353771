"""In the database of keys: the keys that sign tree heads."""
