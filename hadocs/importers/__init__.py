"""From what a cluster can tell of itself to a spec: one file a format in `formats`, found by looking into the folder.

A value that was not seen is left out of the spec and told, never guessed.
"""
