"""The language of the house: facts, findings, alerts and the ports. Knows nothing but itself."""
