"""Timelines in words and as data. Decides nothing: what happens and when is the behaviour stage's."""
