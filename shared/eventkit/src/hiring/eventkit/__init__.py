"""How the services remember: deciders, the log, views, policies, deadlines, sealing."""
