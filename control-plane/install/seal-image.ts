/** What shows that a machine was made from an image that was sealed whole. */
const SEAL = '/etc/switchyard/sealed'

/** The first act on a machine that becomes an image: its base image may be one of ours. */
export const BREAK_SEAL = `rm -f ${SEAL}`

/** The last act on a machine that becomes an image: no image has an identity. Hosts made from it get their own at their first boot. It takes the
 *  keys away by which we got in, so that nothing more can be done there than to shut the machine down; and says at its very end that it was done. */
export const SEAL_IMAGE = `
set -eu
mkdir -p /etc/switchyard
rm -f ${SEAL}
# Of this product: what the machine was given, and what an agent that ran all the same has made.
rm -rf /etc/switchyard/first-boot/* /var/lib/switchyard/identity.json /var/lib/switchyard/agent
# Of the system: cloud-init is to run anew; the machine gets an id and host keys of its own.
if command -v cloud-init >/dev/null 2>&1; then cloud-init clean --logs || true; fi
if [ -e /etc/machine-id ]; then : > /etc/machine-id; fi
rm -f /var/lib/dbus/machine-id /etc/ssh/ssh_host_*
# Whoever came in left traces.
for home in /root /home/*; do
  rm -f "$home/.ssh/authorized_keys" "$home/.bash_history" "$home/.ash_history"
done
: > ${SEAL}
sync
`

/** On a machine that was made from an image: it lets us in, and has nobody's identity. */
export const LOOK_AT_SEAL = `test -e ${SEAL} && test ! -e /var/lib/switchyard/identity.json`
