"""VMware vSphere: what RVTools exports, and what govc prints."""
