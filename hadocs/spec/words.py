"""What people of the trade call things, by the part of the language they write it in: data, and no more.

``key.key = example`` is where it belongs, with an example of its value; a ``:=`` gives the value that the word itself
means. ``- words`` says what to write instead, where nothing takes its place; ``{id}`` and ``{value}`` stand in it for
what was written.
"""

from __future__ import annotations

from collections.abc import Mapping

_MEMORY = "ram mem memory_gb memory_mb memory_size ram_gb physical_memory vram"
_CPUS = "cpu cpus core processor processors pcpu pcpus cpu_count threads"
_OS = (
    "operating_system guest_os guestos os_version osversion distro distribution guest_operating_system ostype"
)
_NETWORKS = "network net nic nics vlan vlans port_group port_groups portgroup portgroups bridge bridges subnet subnets"
_SITES = "location datacenter data_center datacentre dc zone availability_zone az region campus"
_POWER = "psu psus power_supply power_supplies pdu pdus ups feed feeds power_feed power_feeds"
_INSIDE = (
    "chassis enclosure blade_chassis room cooling failure_domain failure_domains fault_domain fault_domains"
)
_TITLE = "name display_name displayname label description desc comment"
_ADDRESS = "ip ips ip_address address addresses mgmt_ip management_ip fqdn hostname dns dns_name mac gateway"
_HARDWARE = "model serial vendor manufacturer hardware bmc ilo idrac ipmi firmware sockets gpu"
_NO_ADDRESS = (
    "- nothing: machines have no addresses here; networks: [lan] says which networks it is attached to"
)
_NO_HARDWARE = "- nothing: hardware is no part of a spec beyond cores, memory, rack and site"
_RUNS_ON = (
    "cluster clusters host hosts vm vms node nodes server servers machine machines on member members instance \
running_on deployed_on hosted_on guest_cluster fci ag dag availability_group failover_cluster"
)
_WITNESSES = {
    "cloud_witness azure_witness": "quorum.witness.kind := cloud",
    "file_share_witness fileshare_witness fsw share_witness": "quorum.witness.kind := file-share",
    "disk_witness quorum_disk witness_disk qdisk": "quorum.witness.kind := disk",
    "qdevice qnetd quorum_device": "quorum.witness.kind := qdevice",
}

_MACHINE = {
    _MEMORY: "memory = 256 GiB", f"{_CPUS} vcpu vcpus vcores": "cores = 32", _OS: "os = Windows Server 2022",
    f"{_NETWORKS} vswitch vswitches switch switches": "networks = [lan]", _SITES: "site = dc1",
    "hypervisor type version software vmm virtualization": "platform = hyper-v/2022",
    "datastore datastores san sans lun luns disk disks shared_storage storages csv csvs array": "storage = {san: {}}",
    "cluster cluster_name member_of": "- clusters: {{{value}: {{members: [{id}, …]}}}}, at the top of the spec",
    "cpu_overcommit cpu_ratio vcpu_ratio overcommitment vcpus_per_core": "overcommit = 4:1",
    "max_machines vm_limit max_guests": "max_vms = 40",
    "reserve reserve_memory host_reserve": "reserved.memory = 8 GiB",
    "vms guests vm virtual_machines": "- vms: {{an-id: {{on: {id}}}}}, at the top of the spec",
    "role roles": "- nothing here: services say what runs, and vms have a role",
    _POWER: "power = [feed-a, feed-b]", _INSIDE: "stands_in = [chassis-1]",
    _TITLE: "title = HV-01", _ADDRESS: _NO_ADDRESS, _HARDWARE: _NO_HARDWARE,
}  # fmt: skip

_KEYS: Mapping[str, Mapping[str, str]] = {
    "Spec": {
        "node nodes hypervisor_hosts hypervisors esxi_hosts physical_hosts hyper_v_hosts": "hosts = {hv-01: {}}",
        "machine machines guest guests virtual_machine virtual_machines instances": "vms = {sql-01: {on: hv-01}}",
        "datastore datastores san sans storages volumes disk disks array arrays luns nas csv csvs shared_storage":
            "storage = {san: {}}",
        "fci fcis ag ags dag dags availability_group availability_groups failover_cluster failover_clusters wsfc":
            "clusters = {sql: {members: [sql-01, sql-02]}}",
        "app apps application applications workload workloads role roles resource resources resource_groups":
            "services = {sql: {runs_on: sql-01}}",
        "vlans subnets net nets vswitches bridges port_groups portgroups": "networks = {lan: {}}",
        "location locations datacenters data_centers datacentres zones regions racks": "sites = {dc1: {}}",
        "domains fault_domains feeds power_feeds ups pdus chassis enclosures rooms cooling":
            "failure_domains = {feed-a: {kind: feed}}",
        "wan wans interconnects site_links isl isls": "links = {fibre: {between: [dc1, dc2]}}",
        "description desc comment purpose": "summary = What it is for", "env stage": "environment = production",
        "include includes import imports": "uses = [common/site.yaml]", "label display_name": "title = SQL cluster",
        "team contact": "owner.team = Databases", "type hypervisor": "platform = hyper-v/2022",
        "version api_version": "- hadocs: 1, the version of the language",
        "quorum witness": "- quorum: {{witness: {{kind: cloud}}}} inside one of clusters",
        "members": "- members: [hv-01, hv-02] inside one of clusters",
        "topology": "- nothing: hadocs infers the topology from who runs on whom",
    },
    "Host": _MACHINE,
    "Server": _MACHINE,
    "Vm": {
        "host node hypervisor runs_on running_on hosted_on placed_on server esxi esx current_host current_node "
        "owner_node parent host_name vmhost": "on = hv-01",
        _MEMORY: "memory = 16 GiB", f"{_CPUS} vcpu vcores cores": "vcpus = 4", f"{_OS} guest template": "os = RHEL 9",
        f"{_NETWORKS} vswitch switch": "networks = [lan]",
        "disk disks vhd vhds vhdx vmdk vmdks datastore datastores lun csv volume volumes path drive drives home "
        "hdd ssd virtual_disk virtual_disks location": "files = san/csv1",
        "shared_disk shared_disks shared_vhdx rdm iscsi shared_storage": "storage = {san/quorum: {}}",
        "owners preferred_owners preferred_owner possible_hosts possible_nodes preferred_hosts allowed_hosts":
            "possible_owners = [hv-01, hv-02]",
        "restart_priority ha_priority start_priority startup_priority": "priority = high",
        "snapshot snapshots checkpoint": "checkpoints = production",
        "replication replicated": "replica = hyper-v-replica",
        "app application purpose workload function type kind service roles": "role = database",
        "vmotion migration migrate allow_migrate": "live_migration = true", "ft": "fault_tolerance = true",
        "balloon ballooning overcommit": "dynamic_memory = true",
        "check_heartbeat heartbeat_monitoring vm_monitoring guest_monitoring": "monitoring = guest",
        "cluster clusters cluster_name": "- nothing: a vm is in the cluster of its host; in one of its own it is among "
            "members: clusters: {{{value}: {{members: [{id}, …]}}}}",
        "ha high_availability": "- nothing: a vm on a host cluster is restarted; priority: disabled where not",
        "anti_affinity antiaffinity affinity": "- anti_affinity: [{{members: [{id}, …]}}] inside its host cluster",
        "witness": "- quorum: {{witness: {{kind: file-share, on: {id}}}}} inside the cluster that it serves",
        "dc datacenter zone rack": "- nothing: a VM stands where its host stands",
        "platform": "- nothing: a VM has the platform of its host",
        _TITLE: "title = SQL-01", _ADDRESS: _NO_ADDRESS,
    },
    "Cluster": {
        "node nodes host hosts machine machines member vm vms server servers hypervisors guests instances replicas":
            "members = [hv-01, hv-02]",
        "witness tiebreaker tie_breaker quorum_witness witness_type quorum_type": "quorum.witness.kind = cloud",
        **_WITNESSES,
        "dynamic_quorum": "quorum.dynamic = true", "node_votes weights vote": "quorum.votes = {hv-01: 0}",
        "preferred_site preferred_sites preferred lower_quorum_priority_node_id": "quorum.preferred = dc1",
        "resiliency_default_period resiliency_period isolation": "heartbeat.isolation = 10 s",
        "resiliency_level resiliency": "heartbeat.resiliency_level = always-isolate",
        "stonith fence fencing_method fence_agent fence_agents fence_device fence_devices stonith_devices":
            "fencing.methods = [ipmi]",
        "stonith_enabled fencing_enabled": "fencing.enabled = true",
        "vsphere_ha high_availability ha_enabled": "ha.enabled = true",
        "vm_monitoring guest_monitoring": "ha.vm_monitoring = guest",
        "hypervisor version software stack": "platform = hyper-v/2022",
        "heartbeat_network heartbeat_networks cluster_network cluster_networks network networks link links rings":
            "heartbeat.networks = [cluster]",
        "rules vm_rules drs_rules antiaffinity keep_apart separate": "anti_affinity = [{members: [sql-01, sql-02]}]",
        "fci ag ags dag availability_group availability_groups listener resource resources service services role roles "
        "vip app application product": "- services: {{an-id: {{runs_on: {id}, product: sql-server/fci}}}}, at the top",
        "storage storages datastore datastores csv csvs shared_storage shared_disk shared_disks volumes disk disks":
            "- storage: {{{value}: {{}}}} at the top; files of its vms say which of it they lie on",
        "type kind mode": "- nothing: the members decide what kind of cluster it is",
        "topology": "- nothing: hadocs infers the topology from who runs on whom",
        "drs vmotion evc": "- nothing: DRS and vMotion change nothing that a spec says; its rules are anti_affinity",
        "site sites location datacenter": "- nothing: a cluster stands where its members stand",
        "remote remote_node remote_nodes guest_node guest_nodes pacemaker_remote pacemaker_remoted":
            "remotes = {web-01: {}}",
        _TITLE: "title = Production", _ADDRESS: "- nothing: a cluster has no addresses here",
    },
    "Service": {
        _RUNS_ON: "runs_on = sql-01",
        "type kind app application software engine db database_engine role workload": "product = sql-server/fci",
        "sla slas slo uptime availability": "objectives.availability = 99.9 %",
        "depends depends_on dependencies dependency requires uses": "needs = [dns]",
        "after order start_after starts_behind started_after order_after": "starts_after = [data]",
        "group groups colocation colocated_with colocated same_node with together same_place": "together_with = [data]",
        "clone clones clone_max clone_count": "instances = all",
        "clone_node_max replicas_per_host per_node instances_per_member": "per_member = 2",
        "bundle docker podman container_runtime engine_of_containers": "container = podman",
        "owners allowed_nodes possible_nodes may_run_on location locations": "possible_owners = [sql-a, sql-b]",
        "promoted master_slave ms": "promotable = true",
        "storage volume volumes disk disks datastore shared_disk shared_storage lun csv database files":
            "data = san/data",
        "active active_node primary owner_node current_node current_owner master preferred_owner": "active_on = sql-01",
        "replica secondary secondaries": "copies = {sql-01: san/data}",
        "clustered cluster_support": "cluster_aware = true",
        "monitoring health_check healthcheck monitor_interval op": "monitor = {interval: 10 s}",
        "migration_threshold restart_threshold": "monitor.restarts = 2", "on_fail": "monitor.on_fail = restart",
        "ttl dns_ttl host_record_ttl hostrecordttl record_ttl": "clients.name_ttl = 5 min",
        "multisubnetfailover multi_subnet_failover": "clients.multi_subnet_failover = true",
        "register_all_providers_ip registerallprovidersip": "clients.all_addresses = true",
        "preferred_owners activation_preference priorities failover_priority preferred": "preference = [sql-b]",
        "automountdial auto_database_mount_dial mountdial": "mount_dial = lossless",
        "load_balancer balancer lb haproxy probe health_probe probe_interval": "clients.health_check = 5 s",
        "minimum min_instances required quorum_size at_least min_available": "needed = 2",
        "vip vips port ports listener url endpoint virtual_ip": "- nothing: services have no addresses here",
        "topology": "- nothing: hadocs infers the topology from who runs on whom",
        "owner team": "- owner: {{team: {value}}} at the top of the spec",
        "version": "- the version is part of the product, such as product: sql-server/2019-fci",
        "rollout deployment deployments deploy update_strategy strategy upgrade_strategy release releases":
            "changes.releases = rolling",
        "patch patches patching updates windows_update maintenance_window": "changes.patches = rolling",
        _TITLE: "title = Databases", _ADDRESS: "- nothing: services have no addresses here",
    },
    "Storage": {
        "type storage_type": "kind = array",
        "node nodes host hosts server servers member members machines": "on = [hv-01]",
        "lun luns csv csvs datastore datastores volume disk disks share shares pool pools dataset datasets":
            "volumes = {csv1: {}}",
        "replica replicas replica_count copy": "copies = 3",
        "erasure_coding erasure raid raid5 raid6 raid_level resiliency ftt": "parity = 1",
        "protocol access transport connection interface": "protocols = [iscsi]",
        "replicated_to replicates_to replication replicated_with mirrored_to mirror_of mirrors partner":
            "mirror = san-b",
        "mirrored_with mirrored_through mirror_software mirror_type": "mirrored_by = array",
        "capacity size": "- size inside one of volumes, such as volumes: {{csv1: {{size: 4 TiB}}}}",
        "raid raid_level disk_type tier": "- nothing: how disks are joined inside a storage is no part of a spec",
        "controller": "controllers = 2",
        _SITES: "site = dc1", _TITLE: "title = SAN A", _ADDRESS: "- nothing: storage has no addresses here",
        _HARDWARE: "- nothing: hardware is no part of a spec",
    },
    "Volume": {
        "capacity size_gb size_tb": "size = 4 TiB", "cluster_shared_volume shared": "csv = true",
        "type kind fs filesystem": "- csv: true where it is a Cluster Shared Volume; nothing otherwise",
        _TITLE: "title = Data",
    },
    "Network": {
        "role type kind purpose use usage traffic": "roles = [client]",
        "subnet range network ip prefix address ip_range net": "cidr = 10.0.0.0/24",
        "bandwidth rate link_speed": "speed = 10 Gbit/s", "switch vswitch vswitches": "switches = [sw-1, sw-2]",
        "nic nics interface interfaces team teaming device": "adapter = NIC team 1",
        "vlan vlan_id vlans mtu gateway dns": "- nothing: VLANs and MTUs are no part of a spec; cidr: 10.0.0.0/24 is",
        _TITLE: "title = Client network",
    },
    "FailureDomain": {
        "type": "kind = feed", "fed_by source sources upstream feeds": "power = [mains]",
        "in inside within part_of parent": "stands_in = [room-1]", "battery autonomy battery_time": "runtime = 10 min",
        _SITES: "site = dc1", _TITLE: "title = Feed A",
    },
    "Switch": {_POWER: "power = [feed-a]", _INSIDE: "stands_in = [room-1]", _SITES: "site = dc1",
               _TITLE: "title = Core 1", _ADDRESS: "- nothing: switches have no addresses here"},
    "Adapter": {"port switch_port uplink connected_to": "switch = core-1",
                f"{_NETWORKS}": "networks = [lan]"},
    "Link": {"sites joins ends from_to": "between = [dc1, dc2]", "duct": "stands_in = [duct-1]",
             _TITLE: "title = Fibre"},
    "Site": {f"{_TITLE} city address location": "title = Dallas"},
    "Quorum": {
        "type mode model kind quorum_type witness_type": "witness.kind = cloud",
        **{words: meant.removeprefix("quorum.") for words, meant in _WITNESSES.items()},
        "dynamic_quorum": "dynamic = true", "node_votes weights": "votes = {hv-01: 0}",
        "preferred_site lower_quorum_priority_node_id": "preferred = dc1",
    },
    "Witness": {
        "type witness_type": "kind = cloud",
        "disk path share location volume lun host server vm device machine": "on = san/quorum",
        "datacenter dc zone": "site = dc1",
        "account storage_account url": "- nothing: kind: cloud is enough",
    },
    "Fencing": {
        "type method device devices agent agents": "methods = [ipmi]",
        "level topology fencing_topology fencing_levels stonith_levels": "levels = [{devices: [{method: ipmi}]}]",
    },
    "Heartbeat": {"interval same_subnet_delay": "delay = 1 s", "same_subnet_threshold misses": "threshold = 10",
                  "network": "networks = [cluster]",
                  "resiliency_default_period resiliency_period": "isolation = 10 s",
                  "resiliency": "resiliency_level = always-isolate"},
    "Objectives": {"sla slo uptime": "availability = 99.9 %", "recovery_time": "rto = 5 min",
                   "recovery_point data_loss": "rpo = 0 s"},
    "Access": {"type via proto protocols": "protocol = iscsi", "path multipath": "paths = 2"},
    "Remote": {"monitor_interval interval": "monitor = 30 s", "monitor_timeout": "timeout = 30 s",
               "reconnect_interval": "reconnect = 60 s"},
    "Owner": {"email mail": "contact = databases@example.com", "name group department": "team = Databases",
              "phone oncall on_call pager tel": "escalation = +1 214 555 0100"},
    "AntiAffinity": {"vms machines nodes": "members = [sql-01, sql-02]", "strict enforced mandatory": "hard = true"},
    "Affinity": {"vms machines nodes": "members = [sql-01, web-01]", "strict enforced mandatory": "hard = true"},
    "NodeAffinity": {"vms machines": "members = [sql-01]", "nodes": "hosts = [hv-01]", "hard": "strict = true"},
    "Operations": {"last_validation": "validated = 2026-03-14", "last_failover_test": "failover_tested = 2026-03-14",
                   "drill_interval": "drill_every = 1 y"},
    "Drill": {"what target lost thing host": "of = [hv-01]", "on day when": "date = 2026-05-03",
              "type kind scenario": "procedure = host-failure", "leader who": "by = Ada",
              "result success ok": "passed = true", "comment remarks": "notes = what was seen besides"},
    "Measured": {"downtime outage interruption rto back": "interrupted = 41 s", "detected detection": "noticed = 10 s",
                 "rpo data_loss lost": "data_lost = 0 s"},
}  # fmt: skip

KEYS: Mapping[str, Mapping[str, str]] = {
    part: {word: meant for words, meant in table.items() for word in words.split()}
    for part, table in _KEYS.items()
}
"""By the name of the model's part: the word, in small letters with ``_`` between them, and what it means there."""

_ROLLED = {
    "rolling": "in-turn one-by-one serial sequential rolling-update rollingupdate staged canary",
    "all-at-once": "at-once all together parallel simultaneous big-bang recreate allatonce",
}
_FENCED = {
    "ipmi": "ilo idrac drac bmc redfish fence-ipmilan fence-ilo fence-idrac ipmilan stonith",
    "pdu": "apc fence-apc",
    "hypervisor": "fence-vmware fence-virsh fence-xvm fence-vmware-rest vmware vcenter libvirt",
    "fabric": "fence-scsi fence-mpath scsi reservation persistent-reservation san brocade",
    "person": "manual meatware human operator",
    "sbd": "fence-sbd disk",
    "other": "ssh",
}
_VALUES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("Storage", "kind"): {
        "array": "san iscsi fc vmfs lun luns datastore block fibre-channel disk-array shared csv",
        "hyperconverged": "ceph rbd vsan s2d drbd linstor gluster hci storage-spaces-direct sds cephfs",
        "share": "nas nfs smb cifs file-share fileshare file", "local": "zfs lvm lvm-thin dir das ssd disk hdd nvme",
    },
    ("Witness", "kind"): {
        "cloud": "azure cloud-witness blob azure-blob aws", "qdevice": "qnetd qdevice-net quorum-device arbiter",
        "file-share": "fsw share fileshare smb nas file nfs", "none": "no false off null-witness",
        "disk": "disk-witness quorum-disk lun shared-disk san volume",
    },
    ("Spec", "environment"): {"production": "prod prd live", "test": "dev staging stage qa uat development"},
    **dict.fromkeys((("Fencing", "methods"), ("FenceDevice", "method")), _FENCED),
    ("Network", "roles"): {
        "client": "lan public front frontend prod production vm business user users data",
        "cluster": "heartbeat hb private cluster-only csv corosync interconnect internal",
        "storage": "iscsi san nfs smb ceph", "management": "mgmt admin oob",
        "migration": "vmotion live-migration livemigration",
    },
    ("Access", "protocol"): {"fc": "fibre-channel fibrechannel fiber fibre", "smb": "cifs", "rbd": "ceph"},
    ("Storage", "protocols"): {"fc": "fibre-channel fibrechannel fiber fibre", "smb": "cifs", "rbd": "ceph"},
    ("FailureDomain", "kind"): {
        "feed": "mains utility power circuit phase a-feed b-feed power-feed", "ups": "battery",
        "chassis": "enclosure blade blade-chassis", "room": "row fire-area fire-compartment hall",
        "cooling": "crac crah hvac air-conditioning",
        "pdu": "rack-pdu power-strip", "generator": "genset diesel", "other": "duct",
    },
    ("Vm", "priority"): {"medium": "normal default", "disabled": "off none no", "high": "highest"},
    ("Drill", "procedure"): {
        "host-failure": "power host host-loss node-failure node-loss", "guest-failure": "guest vm vm-failure",
        "service-failure": "service failover program", "storage-loss": "storage",
        "network-partition": "network partition split", "witness-replacement": "witness witness-loss",
        "dr-test": "dr site site-loss", "host-maintenance": "maintenance",
    },
    **dict.fromkeys((("Changes", "releases"), ("Changes", "patches")), _ROLLED),
    ("Vm", "checkpoints"): {"none": "no off false disabled", "standard": "yes on true"},
}  # fmt: skip

VALUES: Mapping[tuple[str, str], Mapping[str, str]] = {
    at: {word: value for value, words in table.items() for word in words.split()}
    for at, table in _VALUES.items()
}
"""By part and key: what people write for one of the values that the language has, and that value."""

FLAGS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "on", "1", "y", "enabled", "True", "TRUE", "Yes", "On"), "true"),
    **dict.fromkeys(("no", "off", "0", "n", "disabled", "False", "FALSE", "No", "Off"), "false"),
}
"""What people write for true and false."""

MAIN: Mapping[str, str] = {
    "Witness": "kind", "Ha": "enabled", "Fencing": "methods", "Bond": "mode", "Access": "protocol",
    "Objectives": "availability", "Owner": "team", "Quorum": "witness.kind", "Corosync": "transport",
    "Heartbeat": "delay", "Measured": "interrupted", "Changes": "releases",
}  # fmt: skip
"""The key that is meant where a part is written as one text: ``witness: cloud`` is its kind."""
