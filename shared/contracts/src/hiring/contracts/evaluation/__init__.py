"""What the evaluation service says and is asked."""
