"""What evaluation shows: one file per question."""
