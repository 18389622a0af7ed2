"""What a spec means: kinds of cluster, where machines may run, votes, and what each loss takes with it."""
