"""Agreeing on everything before hiring starts."""
