"""Messages: sending them once, in one order, and reading them back."""
