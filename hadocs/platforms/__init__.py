"""Facts about platforms, versions and products, as data with their sources."""
