"""Rules that find what will hurt, and what runs them."""
