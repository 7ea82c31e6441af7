"""Pure decisions about alerts: life cycle, routing and wording, each with a named reason."""
