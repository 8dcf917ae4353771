"""The broker for production: its users, what they may do, and its configuration, all from the code."""
