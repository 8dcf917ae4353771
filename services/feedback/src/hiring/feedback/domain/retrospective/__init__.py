"""The retrospective of a vacancy: its sessions, improvements and forms."""
