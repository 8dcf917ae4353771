"""What the people of a vacancy look at: one file for each question."""
