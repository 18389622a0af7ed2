"""The page, `hadocs fail` and the availability model reckon with the same times where software fails."""

from pathlib import Path

import pytest
from support.estates import spec
from support.shipped import analysed
from support.timelines import happens

from hadocs.availability.model.core import Model
from hadocs.behaviour.model import Span, Step
from hadocs.pages.context import Context
from hadocs.pages.narrative import failover
from hadocs.tell.report import as_data
from hadocs.tell.words import clock
from hadocs.topology.build import study

SPECS = sorted(Path("specs").glob("*.yaml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_a_failed_program_is_noticed_after_one_time(path: Path) -> None:
    ctx = Context(analysed(path.stem))
    model = Model(ctx.estate)
    chapter = next(c for c in failover.chapters(ctx) if c.anchor == "an-application-fails")
    for key, view in ctx.topology.services.items():
        found = ctx.timeline((Step((), "failed", programs=(key,)),))
        outcome = found.services[key]
        told = as_data(found)["services"][key]["interrupted_s"]
        if view.cluster is None or len(view.active) > 1 or outcome.interrupted is None:
            continue
        assert told == [outcome.interrupted.low, outcome.interrupted.high]
        span, seen = outcome.noticed or Span(), model.times.program(key)
        hours = seen(model.medians)
        if span.high is None:
            assert hours == model.medians["detect.application"]
            continue
        assert hours * 3600 == pytest.approx((span.low + span.high) / 2)
        case = next(c for c in chapter.cases if key in str(c.title))
        assert f"of which {clock(span)} before anything is started" in str(case.users) or (
            clock(outcome.interrupted) in str(case.users)
            or f"at least {clock(Span(outcome.interrupted.low, outcome.interrupted.low))}" in str(case.users)
        )


def estate(**ha: object) -> dict[str, object]:
    """A service in one machine on a vSphere cluster."""
    return {
        "platform": "vsphere/8.0",
        "hosts": {"x1": {}, "x2": {}},
        "vms": {"app": {"on": "x1"}},
        "clusters": {"ha": {"members": ["x1", "x2"], "ha": ha}},
        "services": {"s": {"runs_on": "app"}},
    }


def test_a_guest_that_hangs_is_reset_after_one_time() -> None:
    parts = estate(vm_monitoring="guest", failure_interval="4 min")
    found = happens("system:app", **parts)
    noticed = next(e for e in found.events if e.what == "is-restarted")
    model = Model(study(spec(**parts))[1])
    reset = model.times.reset("app")
    assert reset is not None
    assert reset(model.medians) * 3600 == pytest.approx(noticed.when.low) == pytest.approx(240)


def test_a_guest_that_nobody_resets_waits_for_a_person() -> None:
    off, on = (Model(study(spec(**estate(vm_monitoring=w)))[1]) for w in ("none", "guest"))
    assert off.times.reset("app") is None
    assert on.core("s").median < off.core("s").median
