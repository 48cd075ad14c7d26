/** Datagrams that a network namespace has seen so far, by the way that they took. */
export interface WaysTaken {
  /** Delivered to sockets, or lost there. */
  readonly toSockets: number
  /** Forwarded by the kernel. */
  readonly forwarded: number
}

/** From `/proc/PID/net/snmp`. */
export function waysTaken(snmp: string): WaysTaken {
  return {
    toSockets: counterOf(snmp, 'Udp', 'InDatagrams') + counterOf(snmp, 'Udp', 'InErrors'),
    forwarded: counterOf(snmp, 'Ip', 'ForwDatagrams'),
  }
}

/** The part of what came between two looks that went to sockets; 1 where nothing came, so that nothing is proven. */
export function socketShare(before: WaysTaken, after: WaysTaken): number {
  const toSockets = after.toSockets - before.toSockets
  const forwarded = after.forwarded - before.forwarded
  return toSockets + forwarded === 0 ? 1 : toSockets / (toSockets + forwarded)
}

/** A line of names, then one of values. */
function counterOf(snmp: string, protocol: string, name: string): number {
  const [names = [], values = []] = snmp
    .split('\n')
    .filter(line => line.startsWith(`${protocol}: `))
    .map(line => line.split(' '))
  return Number(values[names.indexOf(name)] ?? 0)
}
