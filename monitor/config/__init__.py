"""Read config.yaml, its included files and the environment into checked, frozen settings."""
