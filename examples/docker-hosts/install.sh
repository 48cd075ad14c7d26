# `install` of the template: brings the product, starts nothing. May run twice.
set -eu
mkdir -p /opt/switchyard
tar -xf /srv/switchyard/product.tar -C /opt/switchyard
cat > /opt/switchyard/start-agent <<'END'
#!/bin/sh
# The setting can come from a file: no token in a list of processes.
export SWITCHYARD_AGENT_JOIN_FILE=/etc/switchyard/first-boot/join
cd /opt/switchyard/app
setsid /opt/switchyard/usr/local/bin/node shard-agent/main.ts --data-dir /var/lib/switchyard \
  > /var/log/switchyard-agent.log 2>&1 < /dev/null &
END
chmod 755 /opt/switchyard/start-agent
mkdir -p /var/log
