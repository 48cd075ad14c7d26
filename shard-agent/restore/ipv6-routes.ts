/** Why game servers may not be able to send to players with IPv6; undefined where nothing speaks for it. From which side players' datagrams come the
 *  kernel does not ask: IPv6 has no `rp_filter`.
 *  @param routes /proc/net/ipv6_route, of all tables; empty where there is no IPv6 */
export function ipv6RouteProblem(routes: string): string | undefined {
  const ways = new Set(
    routes
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields.length >= FIELDS && (Number.parseInt(fields[FLAGS] ?? '', 16) & REJECT) === 0)
      .map(([destination, prefixBits]) => `${destination}/${prefixBits}`),
  )
  return SUFFICIENT.some(networks => networks.every(network => ways.has(network)))
    ? undefined
    : 'no default route for IPv6 is in the tables of this host: game servers may not be able to send to players; add one, through the proxy for example'
}

/** Of a line: destination, its prefix, source, its prefix, next hop, metric, references, use, flags, interface; all but the last in hexadecimal
 *  (`rt6_info_route` in the kernel's net/ipv6/route.c). */
const FIELDS = 10
const FLAGS = 8
/** `RTF_REJECT` (linux/route.h): what stands where there is no way. */
const REJECT = 0x0200

/** ::/0; ::/1 and 8000::/1, which VPNs set instead; 2000::/3, all that is given out on the Internet. */
const SUFFICIENT = [[network('0', '00')], [network('0', '01'), network('8', '01')], [network('2', '03')]]

function network(first: string, prefixBits: string): string {
  return `${first.padEnd(32, '0')}/${prefixBits}`
}
