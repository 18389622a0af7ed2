"""Windows failover clusters and Hyper-V: the collector that runs there, and the reader of what it writes."""
