"""Availability as mathematics: fault trees, decision diagrams, Markov chains, common causes, uncertainty.

Pure functions of their arguments: nothing here reads, writes or prints, or knows of clusters and specs.
"""
