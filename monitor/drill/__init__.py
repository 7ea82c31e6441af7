"""A simulated market with known truth, for training, demonstration and scoring."""
