"""Real SQLite and PostgreSQL databases for tests."""
