"""How well data editing tells slips of the pen from the market's own moves."""
