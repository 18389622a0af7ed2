"""What the pages say, as plain data: pure functions from a context to sentences and rows."""
