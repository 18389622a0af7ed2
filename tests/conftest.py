"""Settings that hold for all tests."""

from hypothesis import HealthCheck, settings

# The same examples on every machine and every run: a red run can then be repeated. More of them by hand with
# `--hypothesis-profile=long`.
settings.register_profile(
    "project", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=1000, deadline=None)
settings.load_profile("project")
