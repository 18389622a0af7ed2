"""Two analyses in, what changed out."""
