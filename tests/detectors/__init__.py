"""Examples of every detector: rows that must be found and rows that must not."""
