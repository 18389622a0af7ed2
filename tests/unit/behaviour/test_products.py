"""Products that have an engine of their own: what they do, how long it takes, and what may be lost."""

from typing import Any

import pytest
from support.timelines import happens, on_purpose, the

from hadocs.behaviour.model import Span


def pair(product: str, *, copies: bool = False, subnets: bool = False, **service: Any) -> dict[str, Any]:
    """Two servers of Windows with a service on their cluster."""
    lan = {"a": ["lan"], "b": ["lan-b" if subnets else "lan"]}
    data: dict[str, Any] = {"copies": {"a": "d-a", "b": "d-b"}} if copies else {"data": "san/d"}
    return {
        "networks": {n: {"roles": ["client", "cluster"]} for n in ("lan", "lan-b")},
        "servers": {n: {"os": "Windows Server 2019", "networks": lan[n]} for n in ("a", "b")},
        "storage": {
            "san": {"volumes": {"d": {}}},
            "d-a": {"kind": "local", "on": ["a"]},
            "d-b": {"kind": "local", "on": ["b"]},
        },
        "clusters": {"k": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"s": {"product": product, "runs_on": "k", "active_on": "a", **data, **service}},
    }


def test_active_manager_mounts_a_copy_within_its_bound_from_the_failure() -> None:
    found = happens("a", **pair("exchange/2019-dag", copies=True))
    assert the(found, "is-taken-over", "s").actor == "engine"
    mail = found.services["s"]
    assert mail.interrupted == Span(10, 35)
    assert "not copied" in (mail.data_loss or "")
    assert [t.assumed for t in mail.terms if t.name == "mount"] == [
        "a copy of s is healthy and within the mount dial: beyond it nothing mounts by itself"
    ]


def test_a_synchronous_availability_group_promotes_a_secondary_and_loses_nothing() -> None:
    found = happens("a", **pair("sql-server/2019-ag", copies=True, commit="synchronous"))
    assert the(found, "is-promoted", "s").to == "b"
    assert found.services["s"].data_loss == ""
    assert any("was synchronised" in t.assumed for t in found.services["s"].terms)


def test_without_its_commit_mode_nobody_knows_whether_a_group_fails_over() -> None:
    outcome = happens("a", **pair("sql-server/2019-ag", copies=True)).services["s"]
    assert outcome.state == "uncertain"
    assert "services.s.commit" in outcome.question


def test_no_bound_is_known_for_the_recovery_of_an_instance_and_it_loses_nothing() -> None:
    outcome = happens("a", **pair("sql-server/2019-fci")).services["s"]
    assert outcome.interrupted is not None
    assert outcome.interrupted.high is None
    assert outcome.data_loss == ""


def test_clients_in_other_subnets_may_keep_the_old_address() -> None:
    found = happens("a", **pair("sql-server/2019-ag", copies=True, subnets=True, commit="synchronous"))
    back = the(found, "reconnects", "s")
    assert back.terms[0].span == Span(0, 1200)
    assert "MultiSubnetFailover" in back.terms[0].assumed
    same = happens("a", **pair("sql-server/2019-ag", copies=True, commit="synchronous"))
    assert not [e for e in same.events if e.what == "reconnects"]


def test_whoever_may_take_it_in_another_subnet_counts() -> None:
    parts = pair("sql-server/2019-fci", subnets=True)
    parts["servers"]["c"] = dict(parts["servers"]["b"])
    parts["clusters"]["k"]["members"] = ["a", "b", "c"]
    found = happens("a", **parts)
    assert the(found, "reconnects", "s").terms[0].span == Span(0, 1200)
    assert "RegisterAllProvidersIP" in the(found, "reconnects", "s").terms[0].assumed


def test_commits_wait_for_a_synchronous_secondary_that_is_lost_until_its_session_times_out() -> None:
    found = happens("b", **pair("sql-server/2019-ag", copies=True, commit="synchronous"))
    assert found.services["s"].state == "goes-on"
    assert the(found, "runs-on", "s").when == Span(0, 10)
    assert not [
        e
        for e in happens("b", **pair("sql-server/2019-ag", copies=True, commit="asynchronous")).events
        if e.what == "runs-on"
    ]


def test_on_purpose_a_group_goes_to_a_copy_that_is_in_step() -> None:
    parts = pair("sql-server/2019-ag", copies=True, commit="asynchronous")
    found = on_purpose("a", **parts)
    stop = next(e for e in found.events if (e.what, e.subject) == ("stops", "s"))
    assert "commit synchronously first" in stop.terms[0].assumed
    assert next(e for e in found.events if e.what == "is-promoted").to == "b"
    parts["servers"]["c"] = dict(parts["servers"]["b"])
    parts["storage"]["d-c"] = {"kind": "local", "on": ["c"]}
    parts["clusters"]["k"]["members"] = ["a", "b", "c"]
    parts["services"]["s"] |= {"replicas": {"b": {"commit": "synchronous"}}}
    parts["services"]["s"]["copies"] |= {"c": "d-c"}
    assert next(e for e in on_purpose("a", **parts).events if e.what == "is-promoted").to == "b"


def test_on_purpose_active_manager_moves_mailboxes_and_no_copy_that_lags_takes_them() -> None:
    parts = pair("exchange/2019-dag", copies=True)
    moved = next(e for e in on_purpose("a", **parts).events if e.what == "is-taken-over")
    assert (moved.actor, moved.to) == ("engine", "b")


def test_mailboxes_that_are_switched_over_lack_what_was_not_copied() -> None:
    parts = pair("exchange/2019-dag", copies=True)
    parts["clusters"]["k"]["quorum"] = {"votes": {"b": 0}, "witness": {"kind": "none"}}
    outcome = happens("a", **parts).services["s"]
    assert outcome.data_loss == "what was in logs that were not copied to b"


def test_a_group_that_is_forced_over_lacks_what_had_not_been_sent() -> None:
    parts = pair("sql-server/2019-ag", copies=True, commit="asynchronous")
    parts["clusters"]["k"]["quorum"] = {"votes": {"b": 0}, "witness": {"kind": "none"}}
    outcome = happens("a", **parts).services["s"]
    assert outcome.state == "down"
    assert (outcome.data_loss or "").startswith("what a had written and not yet sent to b")


def test_a_scale_out_file_server_is_served_by_every_member() -> None:
    scale_out, general = (happens("a", **pair(p)).services["s"].interrupted for p in ("sofs", "file-server"))
    assert scale_out is not None
    assert general is not None
    assert scale_out.high is not None
    assert general.high is not None
    assert scale_out.high < general.high


@pytest.mark.parametrize(("copies", "loss"), [(True, None), (False, "")])
def test_what_others_lose_is_known_only_where_they_share_one_disk(copies: bool, loss: str | None) -> None:
    found = happens("a", **pair("some program", copies=copies, cluster_aware="true"))
    assert found.services["s"].data_loss == loss


def test_mail_of_2007_starts_on_the_other_node_after_a_time_that_is_not_known() -> None:
    outcome = happens("a", **pair("exchange/2007-ccr", copies=True)).services["s"]
    assert outcome.interrupted is not None
    assert outcome.interrupted.high is None
    assert "dumpster" in (outcome.data_loss or "")


class TestAvailabilityGroups:
    def three(self, **service: Any) -> dict[str, Any]:
        """A pair at home and a third copy far away, with a witness elsewhere."""
        parts = pair("sql-server/2022-ag", copies=True, **service)
        parts["sites"] = {"home": {}, "away": {}, "third": {}}
        parts["servers"]["c"] = {"os": "Windows Server 2019", "networks": ["lan"], "site": "away"}
        for name in ("a", "b"):
            parts["servers"][name]["site"] = "home"
        parts["storage"]["d-c"] = {"kind": "local", "on": ["c"]}
        parts["services"]["s"]["copies"]["c"] = "d-c"
        parts["clusters"]["k"]["members"] = ["a", "b", "c"]
        parts["clusters"]["k"]["quorum"] = {"witness": {"kind": "none"}, "votes": {"a": 1, "b": 1, "c": 1}}
        return parts

    FAR: dict[str, Any] = {"commit": "synchronous", "replicas": {"c": {"commit": "asynchronous"}}}

    def test_the_synchronous_copy_takes_over_and_not_the_asynchronous_one(self) -> None:
        found = happens("a", **self.three(**self.FAR))
        assert the(found, "is-promoted", "s").to == "b"

    def test_the_asynchronous_copy_is_forced_by_a_person_and_loses_data(self) -> None:
        parts = self.three(**self.FAR)
        parts["clusters"]["k"]["quorum"] = {"witness": {"kind": "cloud"}, "votes": {"b": 0}}
        outcome = happens("a", "b", **parts).services["s"]
        assert outcome.state == "down"
        assert outcome.until == "a person forces s over to c, and resumes the other copies afterwards"
        assert outcome.data_loss == "what a had written and not yet sent"

    def test_an_asynchronous_pair_waits_for_a_person(self) -> None:
        found = happens("a", **pair("sql-server/2019-ag", copies=True, commit="asynchronous"))
        assert the(found, "waits-for-a-person", "s").when == Span(10, 15)
        assert found.services["s"].state == "down"

    def test_a_synchronous_pair_whose_failover_is_manual_waits_as_well(self) -> None:
        parts = pair("sql-server/2019-ag", copies=True, commit="synchronous", failover="manual")
        outcome = happens("a", **parts).services["s"]
        assert (outcome.state, outcome.until) == ("down", "a person fails s over to b")

    def test_the_loss_of_the_data_alone_moves_nothing_for_certain(self) -> None:
        outcome = happens("d-a", **pair("sql-server/2019-ag", copies=True, commit="synchronous")).services[
            "s"
        ]
        assert outcome.state == "uncertain"
        assert "DB_FAILOVER" in outcome.question

    def test_without_quorum_a_person_forces_it_and_then_the_group(self) -> None:
        parts = pair("sql-server/2019-ag", copies=True, commit="synchronous")
        parts["clusters"]["k"]["quorum"] = {"witness": {"kind": "none"}, "dynamic": "false"}
        until = happens("a", **parts).services["s"].until
        assert until == "a is back, or a person forces the quorum of k, and then s over"


class TestCopiesOfMailboxDatabases:
    def test_a_lagged_copy_is_activated_by_a_person(self) -> None:
        parts = pair("exchange/2019-dag", copies=True, replicas={"b": {"lag": "7 d"}})
        outcome = happens("a", **parts).services["s"]
        assert outcome.state == "down"
        assert outcome.until == "a person activates the copy on b, which has to catch up first"

    def test_a_copy_whose_activation_is_blocked_is_activated_by_a_person(self) -> None:
        parts = pair("exchange/2019-dag", copies=True, replicas={"b": {"failover": "manual"}})
        assert happens("a", **parts).services["s"].until == "a person activates the copy on b"

    @pytest.mark.parametrize(("dac", "by_cmdlet"), [("true", True), ("false", False)])
    def test_without_quorum_the_cmdlets_switch_over_in_dac_mode_alone(
        self, dac: str, by_cmdlet: bool
    ) -> None:
        parts = pair("exchange/2019-dag", copies=True, dac=dac)
        parts["clusters"]["k"]["quorum"] = {"witness": {"kind": "none"}, "dynamic": "false"}
        until = happens("a", **parts).services["s"].until
        assert ("Stop-DatabaseAvailabilityGroup for them, then Restore-" in until) is by_cmdlet
        assert ("a person forces the quorum of k and activates s" in until) is not by_cmdlet


def raft(product: str, count: int = 3, **cluster: Any) -> dict[str, Any]:
    """Servers that elect by a majority of their own, two of them in one rack."""
    names = [f"n{i + 1}" for i in range(count)]
    return {
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "servers": {n: {"os": "Debian 12", "networks": ["lan"]} for n in names},
        "clusters": {"k": {"members": names, **cluster}},
        "services": {"s": {"product": product, "runs_on": "k"}},
    }


class TestMajorities:
    @pytest.mark.parametrize(
        ("product", "took"),
        [
            ("etcd", Span(1, 2)),
            ("consul", Span(5, 20)),
            ("zookeeper", Span(10, 10.2)),
            ("mongodb", Span(10, 12)),
            ("kafka", Span(9, 9)),
            ("rabbitmq", Span(0, 75)),
            ("mysql/group-replication", Span(10, None)),
        ],
    )
    def test_a_majority_elects_by_itself_and_by_nobody_elses_times(self, product: str, took: Span) -> None:
        found = happens("n1", **raft(product))
        assert found.services["s"].interrupted == took
        assert found.clusters["k"].votes == 2
        assert the(found, "is-promoted", "s").actor == "engine"

    @pytest.mark.parametrize("product", ["etcd", "consul", "zookeeper", "mongodb", "kafka", "rabbitmq"])
    def test_two_of_three_lost_stop_it(self, product: str) -> None:
        outcome = happens("n2", "n3", **raft(product)).services["s"]
        assert outcome.state == "down"
        assert outcome.until.startswith("n2 or n3 is back, or a person")

    @pytest.mark.parametrize(("count", "lost", "state"), [(4, 2, "down"), (5, 2, "goes-on"), (5, 3, "down")])
    def test_an_even_count_survives_no_more_than_one_less(self, count: int, lost: int, state: str) -> None:
        names = [f"n{i + 1}" for i in range(1, lost + 1)]
        assert happens(*names, **raft("etcd", count)).services["s"].state == state

    def test_a_stated_platform_is_the_same_as_the_products_own(self) -> None:
        for platform in ("etcd", "etcd/3.5", "other/etcd"):
            assert happens("n1", **raft("etcd", platform=platform)).services["s"].interrupted == Span(1, 2)

    @pytest.mark.parametrize(
        "name", ["kubernetes", "other/kubernetes", "other/k8s", "other/RKE2", "other/etcd"]
    )
    def test_a_platform_may_be_named_by_the_product_that_brings_it(self, name: str) -> None:
        assert happens("n2", "n3", **raft("kubernetes", platform=name)).services["s"].state == "down"
        assert happens("n2", **raft("kubernetes", platform=name)).services["s"].state == "goes-on"

    def test_with_most_members_gone_nobody_hopes_for_a_quorum_that_is_not_known(self) -> None:
        parts = raft("our own", platform="other/our-own")
        most = happens("n2", "n3", **parts).services["s"]
        assert most.state == "uncertain"
        assert most.question.startswith("whether k keeps quorum with one of three members: ")
        few = happens("n2", **parts)
        assert few.services["s"].state == "goes-on"
        assert any("k keeps quorum" in said for said in few.assumes)

    def test_another_product_is_not_handed_over_by_it(self) -> None:
        outcome = happens("n1", **raft("our ledger", platform="etcd/3.5")).services["s"]
        assert outcome.state == "uncertain"
        assert outcome.question == "how s is handed over: etcd does that with its own data alone"

    def test_software_that_is_not_modelled_leaves_it_open(self) -> None:
        outcome = happens("n1", **raft("our ledger", platform="other/keeper")).services["s"]
        assert outcome.state == "uncertain"
        assert "keeper" in outcome.question


class TestGalera:
    @pytest.mark.parametrize("product", ["galera", "mariadb/galera"])
    def test_all_members_stand_still_until_a_silent_one_is_dropped(self, product: str) -> None:
        for lost in ("n1", "n3"):
            found = happens(lost, **raft(product))
            assert found.services["s"].interrupted == Span(5, 15)
            assert the(found, "resumes", "s").when == Span(5, 15)

    def test_two_of_three_at_once_stop_the_last(self) -> None:
        outcome = happens("n1", "n2", **raft("galera")).services["s"]
        assert outcome.state == "down"
        assert "pc.bootstrap" in outcome.until

    def test_one_after_another_leaves_the_last_two_with_each_others_vote(self) -> None:
        assert happens("n1", then=("n2",), **raft("galera")).services["s"].state == "down"
        assert happens("n1", then=("n2",), **raft("galera", 5)).services["s"].state == "interrupted"
        assert happens("n1", "n2", then=("n3",), **raft("galera", 5)).services["s"].state == "interrupted"
        assert happens("n1", "n2", then=("n3",), **raft("etcd", 5)).services["s"].state == "down"


class TestMembersThatLive:
    """One that has lost its disk is missed like one that is silent; one that no client reaches stays what it is."""

    def three(self, product: str) -> dict[str, Any]:
        """Three servers with a network for clients and one of their own, each with its data on a disk of its own."""
        names = ["m-1", "m-2", "m-3"]
        return {
            "networks": {"lan": {"roles": ["client"]}, "rep": {"roles": ["cluster"]}},
            "servers": {n: {"os": "Debian 12", "networks": ["lan", "rep"]} for n in names},
            "storage": {f"d-{n}": {"kind": "local", "on": [n]} for n in names},
            "clusters": {"rs": {"members": names, "platform": product.partition("/")[0]}},
            "services": {
                "db": {
                    "product": product, "runs_on": "rs", "active_on": "m-1",
                    "copies": {n: f"d-{n}" for n in names},
                }
            },
        }  # fmt: skip

    def test_a_member_that_loses_its_disk_is_missed_as_one_that_is_silent(self) -> None:
        """MongoDB, SERVER-37747: without its files the process must exit; electionTimeoutMillis passes after that."""
        found = happens("d-m-1", **self.three("mongodb"))
        assert (
            found.services["db"].interrupted
            == happens("m-1", **self.three("mongodb")).services["db"].interrupted
        )
        assert found.services["db"].interrupted == Span(10, 12)
        assert any(
            "while that hangs, rs may still hear it" in a for a in the(found, "is-counted-out", "m-1").assumes
        )

    @pytest.mark.parametrize("product", ["mongodb", "mysql/group-replication"])
    def test_a_primary_that_no_client_reaches_stays_one_as_the_others_hear_it(self, product: str) -> None:
        outcome = happens("m-1:lan", **self.three(product)).services["db"]
        assert (outcome.state, outcome.until) == ("down", "a person hands db over to m-2 or m-3")
        assert happens("m-1:lan", "m-1:rep", **self.three(product)).services["db"].state == "interrupted"

    def test_of_etcd_clients_may_ask_any_member(self) -> None:
        assert happens("m-1:lan", **self.three("etcd")).services["db"].state == "interrupted"


class TestPatroni:
    def outside(self, **service: Any) -> dict[str, Any]:
        """Two members, and their store on three servers of its own."""
        names = ["pg-1", "pg-2", "e-1", "e-2", "e-3"]
        return {
            "networks": {"lan": {"roles": ["client", "cluster"]}},
            "servers": {n: {"os": "Debian 12", "networks": ["lan"]} for n in names},
            "clusters": {"pgc": {"members": names[:2]}, "store": {"members": names[2:]}},
            "services": {
                "lock": {"product": "etcd", "runs_on": "store"},
                "db": {"product": "postgresql/patroni", "runs_on": "pgc", "needs": ["lock"], **service},
            },
        }

    def test_a_store_outside_keeps_the_lock_while_one_of_it_is_lost(self) -> None:
        found = happens("e-1", **self.outside())
        assert found.services["lock"].state == "interrupted"
        assert found.services["db"].state == "goes-on"

    def test_without_its_majority_the_primary_gives_up(self) -> None:
        found = happens("e-1", "e-2", **self.outside())
        assert found.services["db"].state == "down"
        assert the(found, "stops", "db").when == Span(10, 30)

    def test_failsafe_mode_lets_it_stay_while_it_reaches_the_others(self) -> None:
        assert happens("e-1", "e-2", **self.outside(failsafe="true")).services["db"].state == "goes-on"
        assert happens("e-1", "e-2", "pg-2", **self.outside(failsafe="true")).services["db"].state == "down"

    @pytest.mark.parametrize(
        ("first", "then", "state"),
        [
            (("pg-2",), ("10min", "e-1", "e-2"), "goes-on"),
            (("pg-2", "e-1"), ("10min", "e-2"), "goes-on"),
            (("pg-2",), ("30s", "e-1", "e-2"), "down"),  # its key is there for as long as a lock
            (("e-1", "e-2"), ("10min", "pg-2"), "down"),  # nobody could write down that it is gone
        ],
    )
    def test_a_member_that_was_lost_before_the_store_is_asked_no_more(
        self, first: tuple[str, ...], then: tuple[str, ...], state: str
    ) -> None:
        assert happens(*first, then=then, **self.outside(failsafe="true")).services["db"].state == state

    def test_two_members_need_no_majority_of_their_own(self) -> None:
        outcome = happens("pg-1", **self.outside(commit="synchronous")).services["db"]
        assert outcome.interrupted == Span(21, 40)
        assert outcome.data_loss == ""

    def test_a_primary_that_is_cut_from_the_store_may_give_up_just_before_its_lock_lapses(self) -> None:
        found = happens(split=("pgc:pg-1",), **self.outside(active_on="pg-1"))
        assert the(found, "stops", "db").when == Span(10, 30)
        assert the(found, "starts", "db").when == Span(21, 40)
        assert found.services["db"].interrupted == Span(1, 30)

    def apart(self, **service: Any) -> dict[str, Any]:
        """Three members whose store is reached over a network of its own, which that does not need for itself."""
        parts = self.outside(active_on="pg-1", **service)
        parts["networks"] = {
            n: {"roles": [r]} for n, r in (("lan", "client"), ("dcs", "cluster"), ("own", "cluster"))
        }
        members = ("pg-1", "pg-2", "pg-3")
        parts["servers"] = {m: {"os": "Debian 12", "networks": ["lan", "dcs"]} for m in members}
        parts["servers"] |= {
            m: {"os": "Debian 12", "networks": ["dcs", "own"]} for m in ("e-1", "e-2", "e-3")
        }
        parts["clusters"]["pgc"]["members"] = list(members)
        return parts

    def test_a_primary_that_loses_its_network_to_the_store_is_demoted_and_a_replica_takes_the_lock(
        self,
    ) -> None:
        """patroni/patroni, docs/dcs_failsafe_mode.rst: demoted before the lock expires, as others may be promoted."""
        found = happens("pg-1:dcs", **self.apart())
        stops = the(found, "stops", "db")
        assert (stops.when, stops.why) == (Span(10, 30), "pg-1 can't reach lock: dcs is lost to it")
        assert the(found, "is-promoted", "db").when == Span(20, 30)
        assert found.services["db"].interrupted == Span(1, 30)

    def test_a_replica_that_does_not_reach_the_store_takes_nothing_over(self) -> None:
        found = happens("pg-2:dcs", **self.apart(commit="asynchronous"))
        assert found.services["db"].state == "goes-on"
        assert the(found, "runs-on", "db").why == "pg-2 can't reach lock, and takes nothing over meanwhile"
        assert the(happens("pg-2:dcs", "pg-1", **self.apart()), "is-promoted", "db").to == "pg-3"

    def test_a_program_of_the_store_that_fails_is_followed_before_the_lock_lapses(self) -> None:
        found = happens("program:lock", **self.apart())
        assert found.services["lock"].state == "interrupted"
        assert found.services["db"].state == "goes-on"
        assert not [e for e in found.events if e.subject == "db"]

    def test_where_no_member_reaches_the_store_there_is_no_primary(self) -> None:
        found = happens("dcs", **self.apart())
        assert found.services["lock"].state == "goes-on"
        assert found.services["db"].state == "down"
        assert found.services["db"].until == "a member of db reaches lock again"

    @pytest.mark.parametrize(
        ("lost", "state"),
        [(("pg-1:dcs",), "goes-on"), (("dcs",), "goes-on"), (("pg-1:dcs", "pg-2"), "interrupted")],
    )
    def test_failsafe_mode_keeps_a_primary_without_its_store_while_it_sees_all_others(
        self, lost: tuple[str, ...], state: str
    ) -> None:
        """The same page: replicas that the primary asks start no race for its lock, though they reach the store."""
        found = happens(*lost, **self.apart(failsafe="true", commit="asynchronous"))
        assert found.services["db"].state == state

    def test_a_primary_that_no_client_reaches_keeps_its_lock(self) -> None:
        outcome = happens("pg-1:lan", **self.apart()).services["db"]
        assert (outcome.state, outcome.until) == ("down", "a person hands db over to pg-2 or pg-3")
        both = happens("pg-1:lan", "pg-1:dcs", **self.apart()).services["db"]
        assert (both.state, both.interrupted) == ("interrupted", Span(21, 40))

    def test_commits_wait_for_a_synchronous_standby_until_patroni_does_without_it(self) -> None:
        found = happens("pg-2", **self.outside(commit="synchronous"))
        held = the(found, "runs-on", "db")
        assert held.when == Span(0, 30)
        assert "synchronous_mode_strict of db is off" in held.assumes[0]
        assert found.services["db"].state == "goes-on"

    def test_of_a_standby_that_is_lost_nobody_knows_whether_commits_wait_where_it_is_not_stated(self) -> None:
        held = the(happens("pg-2", **self.outside()), "runs-on", "db")
        assert held.why == (
            "whether commits of db wait for pg-2 is not stated (services.db.commit); by default they wait for nobody"
        )
        asynchronous = happens("pg-2", **self.outside(commit="asynchronous"))
        assert not [e for e in asynchronous.events if e.what == "runs-on"]

    def test_a_store_that_nobody_names_is_asked_for(self) -> None:
        parts = self.outside()
        parts["services"]["db"].pop("needs")
        assert "services.db.needs" in happens("pg-1", **parts).services["db"].question

    def test_a_replica_that_must_not_fail_over_does_not(self) -> None:
        outcome = happens("pg-1", **self.outside(replicas={"pg-2": {"failover": "manual"}})).services["db"]
        assert outcome.until == "a person promotes db on pg-2"


class TestPostgresqlByItself:
    """PostgreSQL, "Synchronous replication", planning for high availability, and "Failover"."""

    def servers(self, *names: str, **service: Any) -> dict[str, Any]:
        """A primary and its standbys without a cluster."""
        return {
            "networks": {"lan": {"roles": ["client"]}},
            "servers": {n: {"os": "Debian 13", "networks": ["lan"]} for n in names},
            "storage": {f"d-{n}": {"kind": "local", "on": [n]} for n in names},
            "services": {
                "s": {
                    "product": "postgresql", "runs_on": list(names), "copies": {n: f"d-{n}" for n in names}, **service
                }
            },
        }  # fmt: skip

    @pytest.mark.parametrize("lost", ["b", "d-b", "b:lan"])
    def test_commits_wait_without_the_only_synchronous_standby_until_a_person_ends_that(
        self, lost: str
    ) -> None:
        found = happens(lost, **self.servers("a", "b", commit="synchronous"))
        outcome = found.services["s"]
        assert outcome.state == "down"
        assert outcome.why.startswith(
            "commits wait for b, and nothing but a person lets the primary do without it"
        )
        assert outcome.until == "a person takes b out of synchronous_standby_names, unless b is back sooner"
        assert outcome.data_loss == ""
        assert the(found, "pauses", "s").when == Span()

    def test_it_goes_on_with_an_asynchronous_standby_lost(self) -> None:
        found = happens("b", **self.servers("a", "b", commit="asynchronous"))
        assert found.services["s"].state == "goes-on"
        assert not [e for e in found.events if e.what in ("pauses", "runs-on")]

    def test_it_goes_on_where_commits_are_not_stated_as_they_wait_for_nobody_by_default(self) -> None:
        found = happens("b", **self.servers("a", "b"))
        assert found.services["s"].state == "goes-on"
        assert the(found, "runs-on", "s").why.endswith("by default they wait for nobody")

    def test_another_synchronous_standby_takes_its_place(self) -> None:
        parts = self.servers("a", "b", "c", commit="synchronous")
        found = happens("b", **parts)
        assert found.services["s"].state == "goes-on"
        assert "in place of b" in the(found, "runs-on", "s").why
        assert happens("b", "c", **parts).services["s"].state == "down"
        parts["services"]["s"]["replicas"] = {"c": {"commit": "asynchronous"}}
        assert happens("b", **parts).services["s"].state == "down"

    @pytest.mark.parametrize(
        ("commit", "loss"), [("synchronous", ""), ("asynchronous", "what a had written and not yet sent")]
    )
    def test_a_person_promotes_a_standby(self, commit: str, loss: str) -> None:
        outcome = happens("a", **self.servers("a", "b", commit=commit)).services["s"]
        alone = ", and takes a out of synchronous_standby_names there" if commit == "synchronous" else ""
        until = f"a person promotes s on b{alone}"
        assert (outcome.state, outcome.until, outcome.data_loss) == ("down", until, loss)

    def test_one_machine_writes_where_none_is_named(self) -> None:
        parts = self.servers("a", "b")
        parts["services"]["s"].pop("copies")
        assert happens("a", **parts).services["s"].state == "down"

    def test_a_cluster_that_does_not_know_it_ends_no_wait_and_an_agent_of_pacemaker_may(self) -> None:
        windows = happens("b", **pair("postgresql", copies=True, commit="synchronous"))
        assert windows.services["s"].state == "down"
        parts = pair("postgresql", copies=True, commit="synchronous")
        for server in parts["servers"].values():
            server["os"] = "Debian 12"
        parts["clusters"]["k"] = {
            "members": ["a", "b"], "platform": "pacemaker/debian12", "quorum": {"two_node": "true"},
            "fencing": {"methods": ["ipmi"]},
        }  # fmt: skip
        found = happens("b", **parts)
        assert found.services["s"].state == "goes-on"
        assert "until the agent pgsql has the primary do without" in the(found, "runs-on", "s").why

    def test_on_one_set_of_data_nobody_waits_for_a_standby(self) -> None:
        found = happens("b", **pair("postgresql", commit="synchronous"))
        assert found.services["s"].state == "goes-on"


class TestInstances:
    def two(self, product: str, **service: Any) -> dict[str, Any]:
        """Two servers that each run a service."""
        return {
            "networks": {"lan": {"roles": ["client"]}},
            "servers": {n: {"os": "Windows Server 2022", "networks": ["lan"]} for n in ("a", "b")},
            "services": {"s": {"product": product, "runs_on": ["a", "b"], **service}},
        }

    def test_another_domain_controller_answers_and_roles_stay(self) -> None:
        found = happens("a", **self.two("ad-ds"))
        assert found.services["s"].state == "goes-on"
        assert "seizes them" in the(found, "runs-on", "s").why
        assert the(found, "reconnects", "s").when == Span(1, 1)

    def test_the_last_domain_controller_is_missed(self) -> None:
        assert happens("a", "b", **self.two("ad-ds")).services["s"].state == "down"

    def test_a_partner_of_dhcp_goes_on_with_its_own_part(self) -> None:
        found = happens("a", **self.two("dhcp"))
        assert found.services["s"].state == "goes-on"
        assert "1 h" in the(found, "runs-on", "s").why

    def test_dhcp_of_unstated_version_is_that_of_its_servers(self) -> None:
        parts = self.two("dhcp")
        for server in parts["servers"].values():
            server["os"] = "Windows Server 2008 R2"
        assert not [e for e in happens("a", **parts).events if e.what == "runs-on"]

    def test_dhcp_before_2012_has_no_partner(self) -> None:
        found = happens("a", **self.two("dhcp/2008r2"))
        assert [e.what for e in found.events if e.subject == "s"] == []

    def test_the_address_of_keepalived_moves_from_the_master_only(self) -> None:
        assert happens("a", **self.two("keepalived")).services["s"].interrupted == Span(3, 4)
        assert happens("b", **self.two("keepalived")).services["s"].state == "goes-on"
        assert happens("a", **self.two("keepalived", active_on="b")).services["s"].state == "goes-on"

    def test_hosts_of_network_load_balancing_converge(self) -> None:
        assert the(happens("a", **self.two("nlb")), "reconnects", "s").when == Span(5, None)


class TestFileServers:
    def test_a_scale_out_server_needs_no_takeover_but_tells_its_clients(self) -> None:
        assert happens("a", **pair("sofs")).services["s"].interrupted == Span(0, 20)

    def test_a_server_for_general_use_mounts_its_disk(self) -> None:
        outcome = happens("a", **pair("file-server")).services["s"]
        assert outcome.interrupted is not None
        assert outcome.interrupted.low > 10

    def test_across_subnets_clients_keep_the_old_address(self) -> None:
        outcome = happens("a", **pair("file-server", subnets=True)).services["s"]
        assert [t.name for t in outcome.terms].count("name_life") == 1

    @pytest.mark.parametrize(
        ("os", "takes"),
        [("Windows Server 2008 R2 Enterprise", Span(20, 45)), ("Windows Server 2012", Span(0, 45))],
    )
    def test_shares_of_a_windows_before_2012_are_not_continuously_available(
        self, os: str, takes: Span
    ) -> None:
        parts = pair("file-server")
        for server in parts["servers"].values():
            server["os"] = os
        reach = next(t for t in happens("a", **parts).services["s"].terms if t.name == "smb-clients")
        assert reach.span == takes
        assert ("not stated" in reach.assumed) is (takes.low == 0)


def test_the_copy_of_a_machine_is_started_by_a_person_and_lacks_what_came_after_it() -> None:
    parts = {
        "platform": "hyper-v/2022",
        "hosts": {"hv": {}},
        "vms": {"erp": {"on": "hv", "replica": "hyper-v-replica"}},
        "services": {"s": {"product": "ERP", "runs_on": "erp", "cluster_aware": "false"}},
    }
    outcome = happens("hv", **parts).services["s"]
    assert outcome.state == "down"
    assert "Hyper-V Replica" in outcome.until
    lost = "what was written since the last replication of erp (every 30 s to 15 min, as it is set)"
    assert outcome.data_loss == f"{lost}, if its copy is started"
    parts["platform"] = "hyper-v/2012"
    assert "(every 5 min)" in (happens("hv", **parts).services["s"].data_loss or "")
    parts["vms"]["erp"] |= {"replica_every": "30 s"}
    assert "(every 30 s)" in (happens("hv", **parts).services["s"].data_loss or "")
    assert "which loses nothing" in on_purpose("hv", **parts).services["s"].until


def test_clients_of_nfs_wait_for_its_grace_period_after_a_takeover() -> None:
    found = happens(
        "a",
        platform="pacemaker/rhel9",
        storage={"san": {"kind": "array"}},
        servers={m: {"storage": {"san": {}}} for m in ("a", "b", "c")},
        clusters={"k": {"members": ["a", "b", "c"], "fencing": {"methods": ["pdu"]},
                        "quorum": {"witness": {"kind": "none"}}}},
        services={"s": {"product": "nfs-server", "runs_on": "k", "active_on": "a", "data": "san"}},
    )  # fmt: skip
    (again,) = [e for e in found.events if e.what == "reconnects"]
    assert [(t.name, t.span) for t in again.terms] == [("reclaim", Span(0, 90))]


class TestPreference:
    """Of several that may take a service over, the first that is preferred does."""

    def parts(self, product: str, **more: Any) -> dict[str, Any]:
        """Three members with a copy each."""
        names = ("a", "b", "c")
        return {
            "servers": {n: {"os": "Windows Server 2022"} for n in names},
            "storage": {f"d-{n}": {"kind": "local", "on": [n]} for n in names},
            "clusters": {"k": {"members": [*names], "quorum": {"witness": {"kind": "none"}}}},
            "services": {
                "s": {"product": product, "runs_on": "k", "copies": {n: f"d-{n}" for n in names}, **more}
            },
        }

    def test_without_one_it_is_not_known_who_does(self) -> None:
        taken = next(
            e for e in happens("a", **self.parts("exchange/2019-dag")).events if e.what == "is-taken-over"
        )
        assert taken.to is None

    def test_the_first_that_can_is_taken(self) -> None:
        parts = self.parts("exchange/2019-dag", preference=["a", "c", "b"])
        taken = next(e for e in happens("a", **parts).events if e.what == "is-taken-over")
        assert taken.to == "c"
        assert "as fresh as the others" in the(happens("a", **parts), "starts", "s").terms[0].assumed

    @pytest.mark.parametrize(("dial", "loss"), [("best-availability", "12 of them"), ("lossless", "")])
    def test_the_mount_dial_bounds_what_is_lost(self, dial: str, loss: str) -> None:
        parts = self.parts("exchange/2019-dag", preference=["b"], mount_dial=dial)
        found = happens("a", **parts).services["s"].data_loss
        assert found is not None
        assert loss in found if loss else found == ""


def test_a_lost_member_of_a_scale_out_file_server_keeps_those_waiting_that_were_connected_to_it() -> None:
    found = happens("b", **pair("sofs"))
    assert found.services["s"].state == "goes-on"
    again = the(found, "reconnects", "s")
    assert (again.actor, again.when) == ("clients", Span(0, 45))
    assert not [e for e in happens("b", **pair("file-server")).events if e.what == "reconnects"]


class TestMachinesListedUnderPatroni:
    """Patroni has one primary, whether or not the spec says that its members are a cluster."""

    PARTS: Any = {
        "servers": {m: {"os": "debian-12"} for m in ("a", "b", "c")},
        "services": {"pg": {"product": "postgresql/16-patroni", "runs_on": ["a", "b", "c"]}},
    }

    def test_the_loss_of_the_primary_is_not_said_to_be_nothing(self) -> None:
        outcome = happens("a", **self.PARTS).services["pg"]
        assert outcome.state == "uncertain"
        assert outcome.question == "who takes pg over: services.pg.runs_on names machines and no cluster"
        assert happens("program:pg", **self.PARTS).services["pg"] == outcome

    def test_the_loss_of_a_replica_is(self) -> None:
        assert happens("b", **self.PARTS).services["pg"].state == "goes-on"

    def test_as_a_cluster_it_is_taken_over(self) -> None:
        parts = {**self.PARTS, "clusters": {"pgc": {"members": ["a", "b", "c"]}}}
        parts["services"] = {"pg": {"product": "postgresql/16-patroni", "runs_on": "pgc", "needs": ["etcd"]},
                             "etcd": {"product": "etcd", "runs_on": ["b", "c"]}}  # fmt: skip
        assert happens("a", **parts).services["pg"].state == "interrupted"
