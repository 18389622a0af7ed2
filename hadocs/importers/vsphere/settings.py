"""The settings of vSphere HA in ``configurationEx``: of a cluster, and of single machines.

Source: github.com/vmware/govmomi, vim25/types/types.go: ClusterDasConfigInfo and what it holds. In the JSON of govc a
policy of admission control does not say its type; each has fields that the others do not have.
"""

from __future__ import annotations

from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.vsphere.objects import dig, flag, number, tables, text
from hadocs.importers.vsphere.words import ISOLATION, MONITORING, PRIORITIES

_RESPECT = "das.respectvmvmantiaffinityrules"


def ha(tree: Any, issues: list[Issue], cluster: str) -> dict[str, Any]:
    """What ``configurationEx`` of a cluster says of HA."""
    held = dig(tree, "dasconfig")
    if not isinstance(held, dict):
        return {}
    control = flag(held, "admissioncontrolenabled")
    kind, level = _control(held)
    if control is False:
        kind, level = "disabled", None
    elif control and not kind:
        issues.append(Issue("not observed", cluster, "the policy of admission control, which is on"))
    monitoring = MONITORING.get(text(held, "vmmonitoring").lower())
    isolation = ISOLATION.get(text(held, "defaultvmsettings.isolationresponse").lower())
    interval = number(held, "defaultvmsettings.vmtoolsmonitoringsettings.failureinterval")
    protects = {"enabled": True, "disabled": False}.get(text(held, "vmcomponentprotecting").lower())
    if text(held, "hostmonitoring").lower() == "disabled":
        what = "host monitoring is off: HA does not act on hosts that fail"
        issues.append(Issue("not modelled", cluster, what))
    delay = number(held, "defaultvmsettings.vmcomponentprotectionsettings.vmterminatedelayforapdsec")
    found = {
        "enabled": (flag(held, "enabled"), "dasConfig.enabled"),
        "admission_control": (kind if control is not None else None, "admissionControlPolicy"),
        "failures_tolerated": (level if control else None, "failoverLevel"),
        "respect_anti_affinity": (_option(held), _RESPECT),
        "isolation_response": (isolation, "defaultVmSettings"),
        "component_protection": (protects, "vmComponentProtecting"),
        "apd_delay": (f"{delay} s" if delay and protects else None, "vmTerminateDelayForAPDSec"),
        "vm_monitoring": (monitoring, "vmMonitoring"),
        "failure_interval": (
            f"{interval} s" if interval and monitoring != "none" else None,
            "failureInterval",
        ),
    }
    return {k: Said(value, where) for k, (value, where) in found.items() if value is not None}


def _control(held: Any) -> tuple[str | None, int | None]:
    """The policy of admission control, and for how many hosts it keeps room."""
    policy = dig(held, "admissioncontrolpolicy")
    if not isinstance(policy, dict):
        return None, number(held, "failoverlevel") or None
    level = number(policy, "failoverlevel") or None
    if "cpufailoverresourcespercent" in policy:
        # Percentages that were typed in are for no number of hosts.
        return "percentage", level if flag(policy, "autocomputepercentages") is not False else None
    if isinstance(policy.get("failoverhosts"), list):
        return "dedicated-hosts", level
    if level is not None:
        return "slots", level
    return None, number(held, "failoverlevel") or None


def _option(held: Any) -> bool | None:
    for entry in tables(held, "option"):
        if text(entry, "key").lower() == _RESPECT:
            return flag(entry, "value")
    return None


def override(entry: Any) -> dict[str, Any]:
    """What ``dasVmConfig`` says of one machine; the cluster's own setting is none."""
    priority = PRIORITIES.get(text(entry, "dassettings.restartpriority").lower())
    watched = "dassettings.vmtoolsmonitoringsettings"
    monitoring = None
    if flag(entry, f"{watched}.clustersettings") is False:
        monitoring = MONITORING.get(text(entry, f"{watched}.vmmonitoring").lower())
    return {
        "priority": Said(priority, "dasVmConfig") if priority else None,
        "monitoring": Said(monitoring, "dasVmConfig") if monitoring else None,
    }
