"""What happens, told while it happens: to whoever may see it."""
