"""What the feedback service says and is asked."""
