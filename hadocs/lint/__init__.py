"""Rules that find what will hurt, one file each, and what runs them; knows nothing of pages or figures."""
