"""What Pacemaker and corosync say of themselves: the CIB, corosync.conf, and what agents are."""
