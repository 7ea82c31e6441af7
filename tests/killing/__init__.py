"""A market under load whose processes are killed and frozen, and the audit of what came of it."""
