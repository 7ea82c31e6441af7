"""The arithmetic of the market: arrays in, arrays out. No clock, no file, no database."""
