"""Proxmox VE: a copy of /etc/pve."""
