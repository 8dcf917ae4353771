"""What pages about a search, its candidates and their evaluations share."""
