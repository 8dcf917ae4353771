"""HTTP for web clients; no rule of hiring lives here."""
