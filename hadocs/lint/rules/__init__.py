"""The rules: ``<id>_<name>.py``, found by looking into this folder."""
