"""Specs as what clusters would say of themselves, one module a format, to be imported again.

Each has ``written(spec, cluster)`` (the files), ``HOLDS`` (what of a spec that format can say, as routes) and
``made(chance)`` (a spec that says much of it).
"""
