"""The search for a hire, from the first candidate to the accepted offer."""
