"""Webhooks: what happens, sent to integrators' endpoints by Standard Webhooks 1.0.0."""
