import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { AddressFamily } from '../../lib/ip-text.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { proxyProtocolHeader } from '../../proto/contract/proxy-protocol-header.ts'
import { eventually } from '../support/eventually.ts'
import { nftMissing } from '../support/nft-missing.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { FAMILIES, PEOPLE, RestoreWorld, WAIT_MS } from './restore-world.ts'
import { pidOf } from '../support/pid-of.ts'

/** `restore` addresses over the kernel tier: once a shard has answered, a player's datagrams pass no program but the game server. */

const SEEN = /seen=(?<seen>\S+)$/

async function start(t: Test, family: AddressFamily): Promise<RestoreWorld> {
  const world = await RestoreWorld.start(t, {
    family,
    fleet: {
      command: ['node', join(PROJECT_ROOT, 'examples/arena/main.ts')],
      ready: { udp: 'who' },
      probe: { udp: 'who' },
    },
    listener: { idleMs: 60_000 },
    proxy: { dataPlane: 'kernel' },
    sysctls: [
      'net.ipv4.ip_forward=1',
      'net.ipv4.conf.all.accept_local=1',
      'net.ipv4.conf.all.rp_filter=0',
      'net.ipv6.conf.all.forwarding=1',
    ],
  })
  t.equal(world.tier, 'kernel', world.lines.join('\n'))
  return world
}

/** Asks once more and again until the game server has seen the player at his own address and port. */
async function seenOf(world: RestoreWorld, name: string, from: string): Promise<void> {
  const { groups } = await world.people.ask(name, from, 'who', SEEN)
  if (groups?.['seen'] !== endpointText(from, world.people.portOf(name) ?? 0))
    throw new Error(`${name} is seen as ${groups?.['seen']}:\n${world.lines.join('\n')}`)
}

function isCarried(world: RestoreWorld, name: string, from: string): boolean {
  return world.carriedFlows().text.includes(`${from} . ${world.people.portOf(name)} . `)
}

/** Talks until the kernel carries all these flows. */
async function carried(
  world: RestoreWorld,
  ...players: readonly (readonly [string, string])[]
): Promise<void> {
  await eventually(`the kernel to carry ${players.join(', ')}`, WAIT_MS, async () => {
    for (const [name, from] of players) await seenOf(world, name, from)
    return players.every(([name, from]) => isCarried(world, name, from)) ? true : undefined
  })
}

/** No two are alike: answers to others may come late. */
let saidSoFar = 0

/** Says one thing after the other, each until it is answered: on a busy machine a datagram may be lost. */
async function talk(world: RestoreWorld, name: string, from: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    saidSoFar += 1
    await world.people.ask(name, from, `echo ${saidSoFar}`, new RegExp(`^echo ${saidSoFar}$`))
  }
}

const skip = nftMissing() ?? false

async function playThrough(t: Test, family: AddressFamily): Promise<void> {
  const world = await start(t, family)
  const [ANN, BEN, EVE] = PEOPLE[family]

  await t.test('no program but the game server has a hand in it', async () => {
    await carried(world, ['ann', ANN], ['ben', BEN])
    const stopped = [world.proxy, world.agent, world.plane].map(pidOf)
    for (const pid of stopped) process.kill(pid, 'SIGSTOP')
    try {
      await talk(world, 'ann', ANN, 20)
      await seenOf(world, 'ben', BEN)
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT')
    }
  })

  await t.test('no player speaks for another by what looks like a header', async () => {
    await carried(world, ['ann', ANN])
    const forged = proxyProtocolHeader(
      { ip: EVE, port: 1_111 },
      { ip: family === 4 ? '0.0.0.0' : '::', port: 0 },
      'datagram',
    )
    world.people.say('ann', ANN, `${forged.toString('latin1')}echo forged`)
    // Whoever comes new goes by the agent, which has seen by then what came before.
    await seenOf(world, 'ben-again', BEN)
    await talk(world, 'ann', ANN, 5)
    await seenOf(world, 'ann', ANN)
  })

  await t.test(
    'a table that somebody deletes on the shard’s host comes back, and players with it',
    async t => {
      t.equal(world.nft('delete', 'table', ...world.table).status, 0)
      await seenOf(world, 'ann', ANN)
      await seenOf(world, 'ben', BEN)
    },
  )

  await t.test('an agent that knows nothing any more is told again of flows that are carried', async t => {
    await carried(world, ['ann', ANN], ['ben', BEN])
    await world.agent.stop()
    t.equal(world.nft('delete', 'table', ...world.table).status, 0)
    await world.agent.start()
    await seenOf(world, 'ann', ANN)
    await seenOf(world, 'ben', BEN)
    await carried(world, ['ann', ANN])
  })

  await t.test('without a control plane players come, go on, and are carried', async () => {
    await world.plane.stop()
    await carried(world, ['eve', EVE])
    await carried(world, ['ann', ANN])
    await talk(world, 'eve', EVE, 20)
  })
}

for (const family of FAMILIES)
  t.test(`the kernels of both machines carry what a shard has answered, by IPv${family}`, { skip }, t =>
    playThrough(t, family),
  )
