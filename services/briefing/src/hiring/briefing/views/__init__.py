"""What anyone may look at: the list of briefs, one brief, and what waits for one's approval."""
