"""Watches the whole log and proves that it is complete and unaltered."""
