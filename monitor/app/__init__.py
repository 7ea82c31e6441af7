"""The only wiring: puts rooms together and offers what the front doors need."""
