"""APScheduler as an in-memory heartbeat; what is due and what ran is ours."""
