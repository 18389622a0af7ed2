"""The availability of a spec's services: the model that is made from its topology, and what comes of it.

`hadocs.availability.model.assess.assess` is the way in; nothing here knows of commands, pages and figures.
"""
