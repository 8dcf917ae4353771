"""How the services run: settings, logging, telemetry, health, assembly."""
