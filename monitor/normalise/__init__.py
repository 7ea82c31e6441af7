"""Turn what people wrote into facts, or refuse: money, units, identity, availability."""
