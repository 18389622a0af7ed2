"""Words of the vSphere API that RVTools shows as they are, as the words of a spec."""

VERSIONS = ("6.5", "6.7", "7.0", "8.0", "9.0", "9.1")
PRIORITIES = {
    "disabled": "disabled",
    "lowest": "low",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "highest": "high",
}
MONITORING = {
    "vmmonitoringdisabled": "none",
    "vmmonitoringonly": "guest",
    "vmandappmonitoring": "application",
}
ISOLATION = {"none": "leave", "shutdown": "shutdown", "poweroff": "power-off"}
