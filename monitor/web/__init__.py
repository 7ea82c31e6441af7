"""Pages, API, health and metrics."""
