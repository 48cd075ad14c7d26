/** What the system says about one network of this host, of IPv4. */
export interface NetworkFacts {
  /** The interface that has the address of the game servers. */
  readonly name: string
  /** `net.ipv4.conf.<name>.rp_filter` and that of `all`: the greater one counts (ip-sysctl.rst). */
  readonly ownFilter: number
  readonly allFilter: number
  /** /proc/net/route */
  readonly routes: string
}

const STRICT = 1

/** Why the kernel would drop datagrams from players' addresses, or game servers could not send to them; undefined where nothing speaks for it. */
export function routeProblem({ name, ownFilter, allFilter, routes }: NetworkFacts): string | undefined {
  const ways = defaultInterfaces(routes)
  if (ways.length === 0)
    return 'no default route is in the main table of this host: game servers may not be able to send to players; add one, through the proxy for example'
  return Math.max(ownFilter, allFilter) === STRICT && !ways.includes(name)
    ? `the kernel drops what comes from players' addresses by ${name}, as its default route is another one: sysctl net.ipv4.conf.${name}.rp_filter=2`
    : undefined
}

const EVERYTHING = '00000000/00000000'
/** 0.0.0.0/1 and 128.0.0.0/1, which VPNs set instead: together they are everything. */
const HALVES = ['00000000/00000080', '00000080/00000080']

/** Interfaces of default routes, from the form of /proc/net/route (proc_net(5)): addresses in hexadecimal, as the machine stores them. */
function defaultInterfaces(routes: string): readonly string[] {
  const found = routes
    .split('\n')
    .slice(1)
    .map(line => line.split(/\s+/))
    .map(([name = '', destination, , , , , , mask]) => ({ name, network: `${destination}/${mask}` }))
  const ofHalves = HALVES.every(half => found.some(({ network }) => network === half))
  const wanted = ofHalves ? [EVERYTHING, ...HALVES] : [EVERYTHING]
  return found.filter(({ network }) => wanted.includes(network)).map(({ name }) => name)
}
