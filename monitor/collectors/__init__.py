"""Ways to get bytes and one module per source format; a retailer is configuration."""
