"""What the briefing service says and is asked."""
