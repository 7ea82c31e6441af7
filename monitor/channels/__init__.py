"""One module per way to tell somebody."""
