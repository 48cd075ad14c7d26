import t from 'tap'
import { ipv6RouteProblem } from '../../../shard-agent/restore/ipv6-routes.ts'

const NOWHERE = '0'.repeat(32)

/** One line of /proc/net/ipv6_route. */
function line(first: string, prefixBits: string, { flags = '00000003', name = 'eth0' } = {}): string {
  const destination = first.padEnd(32, '0')
  return `${destination} ${prefixBits} ${NOWHERE} 00 ${NOWHERE} 00000400 00000001 00000000 ${flags} ${name.padStart(8)}\n`
}

const DEFAULT = line('0', '00')
const LAN = line('fd000092', '40', { flags: '00000001' })
/** The kernel's own, which is in every table. */
const NO_WAY = line('0', '00', { flags: '00200200', name: 'lo' })

t.test('without a way to players it is told what to do', async t => {
  const table = [
    ['a default route', LAN + DEFAULT + NO_WAY, true],
    ['by halves, as VPNs set it', LAN + line('0', '01') + line('8', '01'), true],
    ['all that is given out', LAN + line('2', '03') + NO_WAY, true],
    ['its own network alone', LAN + NO_WAY, false],
    ['one half', LAN + line('8', '01') + NO_WAY, false],
    ['a default route that rejects', LAN + line('0', '00', { flags: '00000203', name: 'lo' }), false],
    ['no IPv6 at all', '', false],
    ['something else', 'Iface\tDestination\n', false],
  ] as const
  for (const [what, routes, isFine] of table) {
    const problem = ipv6RouteProblem(routes)
    if (isFine) t.equal(problem, undefined, what)
    else t.match(problem, /no default route for IPv6.*add one/, what)
  }
})
