"""What the plan of the topology is put together from: each module one kind of part. Painted by ``paint/estate``."""
