"""Bình Ổn: watch the prices and stocks of essential food, and tell the people who must act."""

__version__ = "0.1.0"
