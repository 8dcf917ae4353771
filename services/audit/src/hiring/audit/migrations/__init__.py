"""The migrations of what audit keeps, one folder for each database."""

from hiring.eventkit.views.migrating import Chain

RECORD = Chain("record", "hiring.audit.migrations.record")
"""In audit's own database."""
