"""Resources: what the services can do and show, as addresses over HTTP."""
