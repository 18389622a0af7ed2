"""Availability mathematics and the model built from a topology."""
