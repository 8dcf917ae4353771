"""What may happen to a brief."""
