"""Random and mutated inputs for the readers; ``python -m tests.fuzz`` runs the long campaigns."""
