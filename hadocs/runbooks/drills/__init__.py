"""Test plans: the few drills that show most of what the availability hangs on, and what they are held against.

`hadocs.runbooks.drills.plan.plan` is the way in.
"""
