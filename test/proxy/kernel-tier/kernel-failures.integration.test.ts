import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findDefragmenting } from '../../../lib/nft/defragmenting.ts'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { eventually } from '../../support/eventually.ts'
import { type ProxyProcess, startProxy } from '../support/proxy-process.ts'
import { flowPortRange } from '../support/udp-world.ts'
import {
  carried,
  isComplete,
  isCompleteBut,
  metric,
  PATIENCE_MS,
  startPlayers,
  startShards,
  tableNow,
} from './kernel-lab.ts'
import { kernelYaml, onMachines } from './on-machines.ts'

const TABLE = tableName(4)
type Player = ReturnType<typeof startPlayers>[number]

async function playsOn(player: Player): Promise<void> {
  const { received } = await player.ask()
  await player.until('it plays on', one => one.received > received + 100)
}

/** Whatever has happened, nobody has lost anything by it. */
async function lostNothing(t: Test, players: readonly Player[], holds = isComplete): Promise<void> {
  for (const player of players) {
    await playsOn(player)
    await player.ask('pause')
    const report = await player.until('all is answered', holds)
    t.equal(report.wrong, 0)
    t.ok(holds(report), `${report.missing} are missing`)
  }
}

function repaired(proxy: ProxyProcess, times: number): Promise<boolean> {
  return eventually(`repaired ${times} times: ${proxy.lines.slice(-5).join('\n')}`, PATIENCE_MS, async () =>
    (await metric(proxy, 'kernel_repairs')) >= times && (await metric(proxy, 'kernel_well')) === 1
      ? true
      : undefined,
  )
}

function somebody(t: Test): NftSession {
  const session = NftSession.open()
  t.teardown(() => session.close())
  return session
}

/** An nft of a kernel without nft_tproxy. */
const NO_TPROXY = `#!/bin/sh
PATH=\${PATH#*:}
[ "$1" = -c ] || exec nft "$@"
script=$(cat)
case $script in
  *tproxy*) echo "/dev/stdin:1:1-9: Error: Could not process rule: No such file or directory" >&2; exit 1 ;;
esac
echo "$script" | nft "$@"
`

function inside(): void {
  const setpriv = spawnSync('setpriv', ['--version']).error === undefined
  t.test(
    'without CAP_NET_ADMIN it carries by dgram, and says what to give it',
    { skip: setpriv ? false : 'the program `setpriv` (util-linux) is missing' },
    async t => {
      startShards(t)
      const before = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin']
      const proxy = await startProxy(t, t.testdir(), kernelYaml(), [], {}, before)
      t.match(proxy.ready.dataPlane, {
        tier: 'dgram',
        reasons: [{ tier: 'kernel', why: /CAP_NET_ADMIN/, remedy: /AmbientCapabilities=CAP_NET_ADMIN/ }],
      })
      t.match(proxy.lines.join('\n'), /data plane: dgram, for kernel does not work here/)
      await lostNothing(t, startPlayers(t, proxy, 1))
      t.equal(await tableNow(), undefined)
      await proxy.stop()
    },
  )

  t.test('without nft it carries by dgram, and names the package', async t => {
    startShards(t)
    const bin = mkdtempSync(join(t.testdir(), 'bin-'))
    symlinkSync(process.execPath, join(bin, 'node'))
    const proxy = await startProxy(t, t.testdir({ data: {} }), kernelYaml(), [], { PATH: bin })
    t.match(proxy.ready.dataPlane, {
      tier: 'dgram',
      reasons: [{ tier: 'kernel', why: /nft is missing/, remedy: /package nftables/ }],
    })
    await lostNothing(t, startPlayers(t, proxy, 1))
    await proxy.stop()
  })

  t.test('connections are tracked where the kernel has no other way to put fragments together', async t => {
    startShards(t)
    const directory = t.testdir({ bin: { nft: NO_TPROXY }, data: {}, more: {} })
    const bin = join(directory, 'bin')
    chmodSync(join(bin, 'nft'), 0o755)
    const session = somebody(t)
    for (const [data, path, isTracking] of [
      ['data', '', (await findDefragmenting(session)) === 'conntrack'],
      ['more', `${bin}:`, true],
    ] as const) {
      const environment = { PATH: `${path}${process.env['PATH']}` }
      const proxy = await startProxy(t, join(directory, data), kernelYaml(), [], environment)
      const players = startPlayers(t, proxy, 1)
      await carried(proxy, 1)
      await eventually('nothing is on trial any more', PATIENCE_MS, async () => {
        const listing = JSON.stringify(await session.outline(`list table ${TABLE}`))
        return !listing.includes('"leaving"') && listing.includes('"ct"') === isTracking ? true : undefined
      })
      await lostNothing(t, players)
      await proxy.stop()
    }
  })

  t.test('a set that is full takes nobody with it: flows stay in user space until there is room', async t => {
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), kernelYaml('flowsMax: 4'))
    const first = startPlayers(t, proxy, 2)
    await carried(proxy, 2)
    // Somebody else's elements, to the last place.
    const room = 2 * 4 + 1_024 - 2
    const others = Array.from({ length: room }, (_, at) => `${40_000 + at} : 1`).join(', ')
    await somebody(t).run(`add element ${TABLE} player_ports { ${others} }`)
    const second = startPlayers(t, proxy, 2)
    await repaired(proxy, 1)
    t.match(proxy.lines.join('\n'), /the kernel refused a change/)
    await carried(proxy, 4)
    await lostNothing(t, [...first, ...second])
    await proxy.stop()
    t.equal(await tableNow(), undefined)
  })

  t.test('an element that the kernel refuses is repaired, and nobody loses anything', async t => {
    startShards(t)
    const range = flowPortRange()
    const proxy = await startProxy(t, t.testdir(), kernelYaml('', range))
    const { first, last } = range
    // For every port that a flow could get, somebody has written whose it is.
    const others = Array.from({ length: last - first + 1 }, (_, at) => `${first + at} : 192.0.2.1`).join(', ')
    await somebody(t).run(`add element ${TABLE} player_addresses { ${others} }`)
    const players = startPlayers(t, proxy, 2)
    await repaired(proxy, 1)
    await carried(proxy, 2)
    await lostNothing(t, players)
    await proxy.stop()
  })

  t.test('rules, maps and the whole ruleset may vanish under traffic: no player loses anything', async t => {
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), kernelYaml())
    const players = startPlayers(t, proxy, 3)
    const session = somebody(t)
    const deeds = [
      'flush ruleset',
      `flush table ${TABLE}`,
      // A rule that is in use holds its map.
      `flush table ${TABLE}\ndelete map ${TABLE} reply_groups`,
    ]
    for (const [at, deed] of deeds.entries()) {
      await carried(proxy, 3)
      await session.run(deed)
      await repaired(proxy, at + 1)
    }
    await carried(proxy, 3)
    await lostNothing(t, players, isCompleteBut(deeds.length))
    await proxy.stop()
    t.equal(await tableNow(), undefined)
  })

  t.test(
    'doctor is told of the tier, of repairs, and of a closed road with the rule that opens it',
    async t => {
      startShards(t)
      const session = somebody(t)
      const proxy = await startProxy(t, t.testdir(), kernelYaml())
      const [player] = startPlayers(t, proxy, 1)
      await carried(proxy, 1)
      t.match(await report(proxy), { wanted: 'kernel', tier: 'kernel', kernel: { flows: 1, repairs: 0 } })
      await session.run(
        'table ip other { chain forward { type filter hook forward priority 0; policy drop; }; }',
      )
      const { kernel } = await eventually('the road is known to be closed', PATIENCE_MS, async () => {
        const told = await report(proxy)
        return told.kernel?.problem === undefined ? undefined : told
      })
      t.match(kernel!.problem, {
        why: /own rules drop what the kernel forwards/,
        remedy:
          /iptables -I DOCKER-USER -p udp -d 10\.91\.2\.11 -j ACCEPT; iptables -I DOCKER-USER -p udp -s 10\.91\.2\.11/,
      })
      await session.run('delete table ip other')
      await playsOn(player!)
      await proxy.stop()
    },
  )
}

interface Report {
  readonly kernel?: { readonly problem?: object }
}

async function report(proxy: ProxyProcess): Promise<Report> {
  return JSON.parse((await proxy.status('/data-plane')).text) as Report
}

onMachines(
  t,
  { title: 'failures of the kernel tier, on machines of their own', file: import.meta.url },
  inside,
)
