"""One module per kind of rule: a panel and parameters in, findings out. No database, no clock."""
