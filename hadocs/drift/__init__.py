"""Where a cluster and its documentation part, and what that changes.

What was not observed is no drift. Nothing is decided here: what the documentation says stays what it says.
"""
