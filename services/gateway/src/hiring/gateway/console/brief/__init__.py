"""The brief on pages: its parts as forms, and what differs between two of its versions."""
