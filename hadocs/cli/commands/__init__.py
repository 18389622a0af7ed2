"""The commands: each module of this folder is one, named by its file, with ``run``."""
