"""Views: what anyone looks at, folded from the log, disposable."""
