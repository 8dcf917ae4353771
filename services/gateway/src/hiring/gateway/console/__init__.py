"""The console: pages for people, written on the server; no rule of hiring lives here."""
