"""What a search and a candidate may do, and why not."""
