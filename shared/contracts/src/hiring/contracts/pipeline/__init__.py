"""What the pipeline service says and is asked."""
