import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import t from 'tap'
import { HostFiles } from '../../control-plane/providers/process/host-files.ts'
import { processesUsing } from '../support/directory-processes.ts'
import { eventually } from '../support/eventually.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { CONVERGES_MS_MAX } from './control-plane-talk.ts'
import { LoneControlPlane } from './lone-control-plane.ts'

/** Pools whose hosts are agents on this machine: what anybody can try without containers or a cloud. */

const PROVIDER = 'here'
/** Below the kernel's own choice of ports, and above everybody's defaults. */
const PORTS = { first: 20_000 + (process.pid % 100) * 60, count: 60 }
const GROWTH_MS_MAX = 1_500

const clusterOf = (hosts: number, shards: number): object => ({
  cluster: { name: 'home' },
  datacenters: [{ name: 'desk', provider: PROVIDER }],
  pools:
    hosts === 0
      ? []
      : [
          {
            name: 'game',
            datacenter: 'desk',
            hosts,
            max: 4,
            hardware: ['process'],
            template: { baseImage: 'none' },
            drainMs: 30_000,
            scaling: { cooldownUpMs: 0, cooldownDownMs: 0, stabiliseMs: 0 },
          },
        ],
  fleets:
    shards === 0
      ? []
      : [
          {
            name: 'arena',
            pool: 'game',
            command: ['node', join(PROJECT_ROOT, 'examples/arena/main.ts')],
            shards,
            slots: 20,
            placement: 'spread',
            ready: { udp: 'who' },
            probe: { udp: 'who' },
          },
        ],
})

t.test('hosts as processes: one dies, the control plane dies, and in the end nothing is left', async t => {
  const ports = { first: PORTS.first, last: PORTS.first + PORTS.count - 1 }
  const plane = await LoneControlPlane.on('127.0.0.1', [
    { name: PROVIDER, kind: 'process', ports, portsPerHost: 10 },
  ])
  t.teardown(() => plane.end())
  const root = join(plane.directory, 'data/hosts')
  try {
    await plane.start()
    const applied = await plane.apply(clusterOf(2, 2), '--yes')
    t.equal(applied.code, 0, applied.stderr)
    await plane.converges({ game: 2 }, 2)
    t.match((await plane.apply(clusterOf(2, 2), '--yes')).stdout, 'nothing to change')

    const record = new HostFiles(root).read('game-1')
    if (typeof record === 'string' || record.life.kind !== 'running') throw new Error('game-1 does not run')
    process.kill(record.life.process.pid, 'SIGKILL')
    await eventually('the dead host to be noticed', CONVERGES_MS_MAX, async () =>
      (await plane.hosts()).some(({ id, state }) => id === 'game-1' && state === 'ready') ? undefined : true,
    )
    const grown = await plane.cli('pools', 'set', 'game', '--hosts', '4', '--yes')
    t.equal(grown.code, 0, grown.stderr)
    await sleep(Math.random() * GROWTH_MS_MAX)
    await plane.kill()
    await plane.start()
    await plane.converges({ game: 4 }, 2)
    const ids = (await plane.hosts()).map(({ id }) => id)
    t.notOk(ids.includes('game-1'), 'another one is in its stead')

    const away = await plane.apply(clusterOf(0, 0), '--yes')
    t.equal(away.code, 0, away.stderr)
    await plane.converges({}, 0)
    t.strictSame(readdirSync(root), [], 'no records and no data directories')
    t.strictSame(await processesUsing(root), [], 'no agents and no game servers')
  } catch (error) {
    for (const line of plane.output) t.comment(line)
    throw error
  }
})
