"""Arrays in, arrays out: the panel, baselines, seasons, indices, supply."""
