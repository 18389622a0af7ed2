"""The spec language: located YAML in, a valid frozen model out; knows nothing of platforms or pictures."""
