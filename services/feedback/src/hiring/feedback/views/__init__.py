"""What feedback shows, one file per question."""
