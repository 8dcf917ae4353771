"""Both use cases of the source, played by real commands on the real services."""
