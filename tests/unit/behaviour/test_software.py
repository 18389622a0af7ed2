"""What happens when the operating system of a machine hangs, and when the program of a service fails."""

from typing import Any

import pytest
from support.estates import spec
from support.timelines import happens, the

from hadocs.behaviour.model import Span, Step, Timeline
from hadocs.behaviour.timeline import timeline
from hadocs.errors import UsageError
from hadocs.topology.build import study
from hadocs.topology.model import Thing

HOSTS: dict[str, Any] = {"hv-1": {}, "hv-2": {}}


def one_guest(platform: str, *, vm: dict[str, Any] | None = None, ha: dict[str, Any] | None = None) -> Any:
    """A service in one machine on a cluster of two hosts."""
    cluster: dict[str, Any] = {"members": ["hv-1", "hv-2"], "quorum": {"witness": {"kind": "none"}}}
    return {
        "platform": platform,
        "hosts": HOSTS,
        "vms": {"app": {"on": "hv-1", **(vm or {})}},
        "clusters": {"hc": {**cluster, **({"ha": ha} if ha else {})}},
        "services": {"ledger": {"runs_on": "app"}, "shop": {"runs_on": "app", "needs": ["ledger"]}},
    }


def guests(product: str = "", **service: Any) -> Any:
    """A guest cluster of two machines with one service."""
    return {
        "platform": "vsphere/8.0",
        "hosts": HOSTS,
        "vms": {"a": {"on": "hv-1", "os": "windows-server-2022"}, "b": {"on": "hv-2", "os": "windows-server-2022"}},
        "clusters": {"wsfc": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"sql": {"runs_on": "wsfc", **({"product": product} if product else {}), **service}},
    }  # fmt: skip


def pacemaker(**service: Any) -> Any:
    """Two physical servers under Pacemaker."""
    return {
        "servers": {"n1": {"os": "rhel-9"}, "n2": {"os": "rhel-9"}},
        "clusters": {
            "pc": {
                "members": ["n1", "n2"],
                "quorum": {"two_node": True},
                "fencing": {"methods": ["ipmi"]},
            }
        },
        "services": {"web": {"runs_on": "pc", "cluster_aware": True, **service}},
    }


def fate(found: Timeline, service: str) -> tuple[str, str]:
    """What becomes of a service, and why or upon which question."""
    outcome = found.services[service]
    return outcome.state, outcome.question or outcome.why


class TestASystemHangs:
    """A machine is silent and still has power."""

    def test_windows_restarts_it_where_it_is_told_to_watch_its_heartbeat(self) -> None:
        found = happens("system:app", **one_guest("hyper-v/2022", vm={"monitoring": "guest"}))
        noticed = the(found, "is-noticed", "app")
        assert [t.name for t in noticed.terms] == ["guest_heartbeat", "failure_check"]
        assert noticed.when == Span(60, 120)
        assert the(found, "is-restarted", "app").to == "hv-1"
        assert found.services["ledger"].state == "interrupted"
        assert found.services["shop"].state == "interrupted"

    def test_the_whole_cluster_may_say_so(self) -> None:
        found = happens("system:app", **one_guest("hyper-v/2022", ha={"vm_monitoring": "guest"}))
        assert found.services["ledger"].state == "interrupted"

    def test_without_a_word_it_is_not_certain(self) -> None:
        found = happens("system:app", **one_guest("hyper-v/2022"))
        assert fate(found, "ledger") == (
            "uncertain",
            "whether hc watches the heartbeat of app is not stated (clusters.hc.ha.vm_monitoring)",
        )

    def test_windows_server_2008_has_no_such_watch(self) -> None:
        found = happens("system:app", **one_guest("hyper-v/2008"))
        assert found.services["ledger"].state == "down"

    def test_vsphere_waits_for_silence_of_the_tools_and_of_io(self) -> None:
        found = happens("system:app", **one_guest("vsphere/8.0", ha={"vm_monitoring": "guest"}))
        assert the(found, "is-noticed", "app").when == Span(30, 120)

    def test_its_interval_counts(self) -> None:
        stated = {"vm_monitoring": "guest", "failure_interval": "4 min"}
        found = happens("system:app", **one_guest("vsphere/8.0", ha=stated))
        assert the(found, "is-noticed", "app").when == Span(240, 240)

    @pytest.mark.parametrize("platform", ["proxmox/9", "pacemaker/rhel9"])
    def test_who_watches_the_process_alone_does_nothing(self, platform: str) -> None:
        found = happens("system:app", **one_guest(platform))
        assert found.services["ledger"].state == "down"
        assert the(found, "waits-for-a-person", "app")

    def test_with_ha_off_nothing_resets_it(self) -> None:
        off = {"enabled": False, "vm_monitoring": "guest"}
        found = happens("system:app", **one_guest("vsphere/8.0", ha=off))
        assert fate(found, "ledger") == ("down", "HA is off in hc")

    def test_a_cluster_of_its_own_takes_over_as_after_a_loss(self) -> None:
        hung = happens("system:a", **guests(cluster_aware=True))
        lost = happens("a", **guests(cluster_aware=True))
        assert hung.services["sql"].interrupted == lost.services["sql"].interrupted

    def test_a_management_board_answers_for_a_system_that_hangs(self) -> None:
        assert happens("n1", **pacemaker()).services["web"].state == "uncertain"
        found = happens("system:n1", **pacemaker())
        assert found.services["web"].state == "interrupted"
        assert the(found, "starts", "n1").cause is not None


def watched_pair(*, members: int = 2, **fencing: Any) -> Any:
    """Physical servers under Pacemaker on which SBD feeds a watchdog."""
    names = [f"n{i}" for i in range(1, members + 1)]
    return {
        "platform": "pacemaker/rhel9",
        "servers": {n: {"os": "rhel-9"} for n in names},
        "clusters": {
            "pc": {
                "members": names,
                "quorum": {"witness": {"kind": "none"}, "two_node": members == 2},
                "fencing": {"methods": ["watchdog"], "sbd": {"watchdog_timeout": "20 s"}, **fencing},
            }
        },
        "services": {"web": {"runs_on": "pc", "cluster_aware": True}},
    }


class TestItsOwnWatchdog:
    """SBD no longer feeds the watchdog of a system that hangs: nobody else has to see it."""

    @pytest.mark.parametrize("hangs", ["n1", "n2"])
    def test_it_resets_a_member_that_no_other_one_fences(self, hangs: str) -> None:
        found = happens(f"system:{hangs}", **watched_pair())
        reset = the(found, "resets-itself", hangs)
        assert (reset.when, [t.name for t in reset.terms]) == (Span(20, 20), ["watchdog"])
        assert found.events[the(found, "starts", hangs).cause or 0] == reset
        assert not any(e.what == "waits-for-a-person" for e in found.events)

    def test_two_that_are_reset_both_boot_before_anything_runs(self) -> None:
        found = happens("system:n1", **watched_pair())
        assert found.services["web"].state == "interrupted"
        boots = [e for e in found.events if e.what == "starts" and e.subject in ("n1", "n2")]
        again = next(e for e in found.events if e.what == "starts" and e.subject == "web")
        assert len(boots) == 2
        assert again.when.low > max(b.when.low for b in boots)
        assert "corosync, SBD and Pacemaker start on the members of pc when those boot" in found.assumes

    def test_a_majority_waits_for_it_and_says_so_once(self) -> None:
        found = happens("system:n1", **watched_pair(members=3))
        assert found.services["web"].state == "interrupted"
        assert not any(e.what == "resets-itself" for e in found.events)

    def test_without_fencing_no_watchdog_is_fed(self) -> None:
        found = happens("system:n1", **watched_pair(enabled=False))
        assert not any(e.what == "resets-itself" for e in found.events)
        assert the(found, "waits-for-a-person", "n1").why == "nothing watches n1 from outside"

    def test_what_is_taken_for_granted_of_the_watchdog_is_said(self) -> None:
        found = happens("system:n1", **watched_pair())
        assert any("softdog may hang with the kernel" in a for a in found.assumes)


class TestAProgramFails:
    """A service fails while its machine runs on."""

    def test_windows_checks_it_and_starts_it_again_in_place(self) -> None:
        found = happens("program:sql", **guests(cluster_aware=True))
        assert the(found, "is-noticed", "sql").when == Span(0, 60)
        assert the(found, "is-restarted", "sql").to == "a"
        assert found.services["sql"].interrupted == Span(15.5, 120.5)
        assert any("after 1 to 3 restarts (sources differ) within 15 min" in a for a in found.assumes)

    def test_the_id_of_a_service_means_its_program(self) -> None:
        parts = guests(cluster_aware=True)
        assert happens("sql", **parts) == happens("program:sql", **parts)

    def test_a_stated_interval_counts(self) -> None:
        parts = guests(cluster_aware=True, monitor={"interval": "2 min", "timeout": "10 s"})
        assert the(happens("sql", **parts), "is-noticed", "sql").when == Span(0, 130)

    def test_without_restarts_in_place_another_member_takes_it_over(self) -> None:
        found = happens("sql", **guests(cluster_aware=True, monitor={"restarts": 0}))
        assert the(found, "is-taken-over", "sql").to == "b"

    def test_an_instance_of_sql_server_is_found_by_its_health_check(self) -> None:
        found = happens("sql", **guests("sql-server/2022-fci"))
        assert [t.name for t in the(found, "is-noticed", "sql").terms] == ["health_check"]

    def test_before_2012_by_the_poll_of_the_cluster(self) -> None:
        found = happens("sql", **guests("sql-server/2008-fci"))
        assert [t.name for t in the(found, "is-noticed", "sql").terms] == ["failure_check"]

    def test_an_availability_group_fails_over_where_a_commit_waits_for_the_other_copy(self) -> None:
        found = happens("sql", **guests("sql-server/2022-ag", commit="synchronous"))
        assert the(found, "is-promoted", "sql").to == "b"

    def test_and_else_is_left_to_a_person_as_when_its_machine_is_lost(self) -> None:
        for more in ({"commit": "asynchronous"}, {"commit": "synchronous", "failover": "manual"}):
            found = happens("sql", **guests("sql-server/2022-ag", active_on="a", **more))
            lost = happens("a", **guests("sql-server/2022-ag", active_on="a", **more))
            assert found.services["sql"].state == lost.services["sql"].state == "down"
            assert not [e for e in found.events if e.what == "is-promoted"]
            assert the(found, "waits-for-a-person", "sql").cause is not None

    def test_or_is_not_certain_where_commits_are_not_stated(self) -> None:
        outcome = happens("sql", **guests("sql-server/2022-ag")).services["sql"]
        assert (outcome.state, "services.sql.commit" in outcome.question) == ("uncertain", True)

    def test_patroni_starts_its_server_again_before_it_gives_the_lock_up(self) -> None:
        found = happens("sql", **guests("postgresql/patroni"))
        assert the(found, "is-noticed", "sql").when == Span(0, 10)
        assert the(found, "starts", "sql").to == "a"

    def test_pacemaker_starts_it_again_after_its_monitor(self) -> None:
        found = happens("web", **pacemaker(monitor={"interval": "10 s"}))
        assert the(found, "is-noticed", "web").when == Span(0, 30)
        assert the(found, "is-restarted", "web").to == "n1"

    def test_a_migration_threshold_of_one_moves_it(self) -> None:
        found = happens("web", **pacemaker(monitor={"interval": "10 s", "restarts": 0}))
        assert the(found, "is-taken-over", "web").to == "n2"

    def test_on_fail_fence_fences_first(self) -> None:
        found = happens("web", **pacemaker(monitor={"on_fail": "fence"}))
        assert the(found, "is-fenced", "n1").when.low <= the(found, "is-taken-over", "web").when.low

    @pytest.mark.parametrize("policy", ["ignore", "block", "stop"])
    def test_other_policies_leave_it_down(self, policy: str) -> None:
        found = happens("web", **pacemaker(monitor={"on_fail": policy}))
        assert fate(found, "web") == ("down", f"its on_fail is {policy}")

    def test_a_host_cluster_does_not_look_inside(self) -> None:
        found = happens("ledger", **one_guest("proxmox/9"))
        assert found.services["ledger"].state == "down"
        assert fate(found, "shop") == ("down", "it needs ledger")

    def test_unless_it_is_told_to(self) -> None:
        found = happens("ledger", **one_guest("hyper-v/2022", vm={"monitoring": "application"}))
        assert found.services["ledger"].state == "interrupted"
        assert the(found, "is-restarted", "app").to == "hv-1"

    def test_what_restarts_it_in_its_machine_may_be_stated(self) -> None:
        parts = one_guest("proxmox/9")
        parts["services"]["ledger"]["monitor"] = {"interval": "5 s"}
        assert happens("ledger", **parts).services["ledger"].interrupted == Span(15, 65)

    def test_of_several_instances_nobody_knows_who_is_led_away(self) -> None:
        parts = one_guest("proxmox/9")
        parts["vms"]["other"] = {"on": "hv-2"}
        parts["services"] = {"web": {"runs_on": ["app", "other"]}}
        assert fate(happens("web", **parts), "web")[0] == "uncertain"


class TestNames:
    """What hangs or fails is named by what it is."""

    @pytest.mark.parametrize(
        ("names", "said"),
        [
            (("system:ap",), "did you mean app?"),
            (("system:hv-1",), "hv-1 is a host"),
            (("program:ledgr",), "did you mean ledger?"),
            (("system:app", "hv-1"), "one at a time"),
            (("system:app", "ledger"), "one at a time"),
        ],
    )
    def test_what_is_not_there_is_answered(self, names: tuple[str, ...], said: str) -> None:
        with pytest.raises(UsageError, match=said.replace("?", r"\?")):
            happens(*names, **one_guest("proxmox/9"))

    def test_it_comes_last(self) -> None:
        with pytest.raises(UsageError, match="comes last"):
            happens("system:app", then=("hv-2",), **one_guest("proxmox/9"))

    def test_what_was_lost_before_is_remembered(self) -> None:
        lost = happens("b", then=("sql",), **guests(cluster_aware=True))
        assert the(lost, "is-restarted", "sql").to == "a"
        moved = happens("a", then=("sql",), **guests(cluster_aware=True))
        assert the(moved, "is-restarted", "sql").to == "b"


def test_nothing_else_is_lost_by_a_program() -> None:
    topology, estate = study(spec(**guests(cluster_aware=True)))
    found = timeline(
        estate, topology, [Step((Thing("vm", "b"),)), Step((), "failed", 600.0, programs=("sql",))]
    )
    assert {e.subject for e in found.events if e.when.low >= 600} == {"sql"}


@pytest.mark.parametrize(
    "product", ["rabbitmq", "mongodb", "etcd", "galera", "redis-sentinel", "elasticsearch", "vault"]
)
def test_members_that_elect_among_themselves_have_programs_that_fail_as_well(product: str) -> None:
    vms = {name: {"on": f"hv-{n}"} for n, name in enumerate("abc", 1)}
    found = happens(
        "program:q",
        platform="hyper-v/2022",
        hosts={"hv-1": {}, "hv-2": {}, "hv-3": {}},
        vms=vms,
        clusters={"k": {"members": list(vms)}},
        services={"q": {"runs_on": "k", "product": product}},
    )
    assert found.services["q"].state != "down"


def test_failures_count_until_they_are_old_enough() -> None:
    def after(**monitor: Any) -> str:
        parts = pacemaker()
        parts["services"]["web"]["monitor"] = {"interval": "10 s", "restarts": 2, **monitor}
        return " ".join(happens("program:web", **parts).assumes)

    assert (
        "takes it over after 2 failures, however far apart, and n1 may not have it again before a person"
        in after()
    )
    assert "after 2 failures within 10 min, and n1 may have it again once they are that old" in after(
        failure_timeout="10 min"
    )


class TestOneOfSeveralInstances:
    """Whether it hangs with its machine or fails by itself, the same decides: what leads users away from it."""

    PARTS: dict[str, Any] = {
        "servers": {"w1": {"os": "Debian 12"}, "w2": {"os": "Debian 12"}},
        "services": {"web": {"runs_on": ["w1", "w2"]}},
    }

    @pytest.mark.parametrize("what", ["system:w1", "program:web"])
    def test_where_nothing_says_what_leads_users_away_it_is_open(self, what: str) -> None:
        found = happens(what, **self.PARTS).services["web"]
        assert found.state == "uncertain"
        assert found.question == "what leads users away from an instance that no longer answers is not stated"

    @pytest.mark.parametrize("what", ["system:w1", "program:web"])
    @pytest.mark.parametrize(
        ("more", "span"),
        [({"clients": {"health_check": "5 s", "checks": 3}}, Span(10.0, 15.0)), ({"product": "ad-ds"}, None)],
    )
    def test_where_a_balancer_or_the_product_does_it_goes_on(
        self, what: str, more: dict[str, Any], span: Span | None
    ) -> None:
        parts = {**self.PARTS, "services": {"web": {"runs_on": ["w1", "w2"], **more}}}
        found = happens(what, **parts)
        assert found.services["web"].state == "goes-on"
        again = [e for e in found.events if e.what == "reconnects"]
        assert again and (span is None or again[0].when.high == span.high)
