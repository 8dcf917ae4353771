"""In the database of keys: the persons' keys, which nothing can make again."""
