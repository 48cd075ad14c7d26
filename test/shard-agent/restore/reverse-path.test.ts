import t from 'tap'
import { routeProblem } from '../../../shard-agent/restore/reverse-path.ts'

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'
const DEFAULT = 'eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n'
const VPN =
  'tun0\t00000000\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n' +
  'tun0\t00000080\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n'
const LAN = 'eth1\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n'

t.test('what keeps players’ addresses from passing is told with its remedy', async t => {
  const table = [
    ['eth0', 1, 1, HEAD + DEFAULT + LAN, undefined],
    ['eth1', 0, 0, HEAD + DEFAULT + LAN, undefined],
    ['eth1', 2, 1, HEAD + DEFAULT + LAN, undefined],
    ['eth1', 1, 2, HEAD + DEFAULT + LAN, undefined],
    ['eth1', 1, 0, HEAD + DEFAULT + LAN, /sysctl net\.ipv4\.conf\.eth1\.rp_filter=2/],
    ['eth1', 0, 1, HEAD + DEFAULT + LAN, /rp_filter=2/],
    ['eth1', 0, 0, HEAD + LAN, /no default route/],
    ['eth1', 0, 0, '', /no default route/],
    ['eth1', 0, 0, HEAD + VPN + LAN, undefined],
    ['tun0', 1, 1, HEAD + VPN + LAN, undefined],
    ['eth1', 1, 0, HEAD + VPN + LAN, /rp_filter=2/],
    ['eth1', 0, 0, HEAD + VPN.split('\n', 1)[0] + '\n', /no default route/],
  ] as const
  for (const [name, ownFilter, allFilter, routes, wanted] of table) {
    const problem = routeProblem({ name, ownFilter, allFilter, routes })
    if (wanted === undefined) t.equal(problem, undefined)
    else t.match(problem, wanted)
  }
})
