"""Text of other tools in, a spec mapping out."""
