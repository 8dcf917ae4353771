"""What feedback decides, purely."""
