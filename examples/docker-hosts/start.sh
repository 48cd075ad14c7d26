# `start` of the template: for a host that was installed by script. May run twice.
set -eu
# Given by the control plane, and given again by the file.
unset SWITCHYARD_AGENT_JOIN
[ -e /var/lib/switchyard/identity.json ] || /opt/switchyard/start-agent
