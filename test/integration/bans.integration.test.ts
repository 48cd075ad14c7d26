import { once } from 'node:events'
import { connect } from 'node:net'
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import t, { type Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { ArenaWorld } from './arena-world.ts'

/** Bans through the processes and the command line that a user has. Deliverable "Bans" of the sessions issue. */

const VICTIM = '127.9.0.5'
const BYSTANDER = '127.8.0.5'
const WAIT_MS = 30_000

interface Outcome {
  readonly summary: string
  readonly touched: readonly string[]
  readonly operationId: string
}

function portOf(world: ArenaWorld): number {
  return world.product.ready.listeners[0]!.port
}

/** A UDP player at an address of its own that counts what it hears. */
async function udpPlayer(t: Test, address: string) {
  const socket: DatagramSocket = createSocket('udp4')
  t.teardown(() => void socket.close())
  let heard = 0
  socket.on('message', () => (heard += 1))
  socket.on('error', () => {})
  socket.bind({ address })
  await once(socket, 'listening')
  return {
    ask: (world: ArenaWorld) => socket.send('who', portOf(world), '127.0.0.1'),
    heard: () => heard,
  }
}

type UdpPlayer = Awaited<ReturnType<typeof udpPlayer>>

async function isServed(world: ArenaWorld, player: UdpPlayer): Promise<void> {
  const before = player.heard()
  await eventually('an answer', WAIT_MS, () => {
    player.ask(world)
    return player.heard() > before ? true : undefined
  })
}

/** Opens a connection; undefined where it is broken off before the shard has said anything. */
async function tcpPlayer(t: Test, world: ArenaWorld, address: string) {
  const socket = connect({ port: portOf(world), host: '127.0.0.1', localAddress: address })
  t.teardown(() => void socket.destroy())
  socket.on('error', () => {})
  const over = new Promise<false>(resolve => void socket.on('close', () => resolve(false)))
  const said = new Promise<true>(resolve => void socket.once('data', () => resolve(true)))
  socket.write('who\n')
  return (await Promise.race([said, over])) ? { over } : undefined
}

async function ban(world: ArenaWorld, ...words: readonly string[]): Promise<Outcome> {
  const { code, json, stderr } = await world.product.cli('bans', ...words, '--yes', '-o', 'json')
  if (code !== 0) throw new Error(stderr)
  return json as Outcome
}

async function playersFrom(world: ArenaWorld, ip: string): Promise<readonly { readonly id: string }[]> {
  const { json } = await world.product.cli('players', 'list', '--ip', ip, '-o', 'json')
  return json as readonly { readonly id: string }[]
}

/** The victim asks many times while the bystander, who asks each time after it, is answered: so nothing was merely late. */
async function isKeptOut(t: Test, world: ArenaWorld, victim: UdpPlayer, bystander: UdpPlayer): Promise<void> {
  const before = victim.heard()
  for (let round = 0; round < 10; round += 1) {
    victim.ask(world)
    await isServed(world, bystander)
  }
  t.equal(victim.heard(), before, 'the victim hears nothing')
}

t.test('bans, from the command line to the players', async t => {
  const world = await ArenaWorld.start({ shards: 1, spares: 0 })
  t.teardown(() => world.end())
  const victim = await udpPlayer(t, VICTIM)
  const bystander = await udpPlayer(t, BYSTANDER)

  await t.test(
    'one is added: UDP and TCP of the range are cut and refused, others are not touched',
    async t => {
      await isServed(world, victim)
      await isServed(world, bystander)
      const tcp = await tcpPlayer(t, world, '127.9.0.6')
      await eventually('both to be listed', WAIT_MS, async () => {
        const flows = [...(await playersFrom(world, VICTIM)), ...(await playersFrom(world, '127.9.0.6'))]
        return flows.length === 2 ? true : undefined
      })
      const added = await ban(world, 'add', '127.9.0.0/24', '--for', '1h', '--reason', 'aimbot')
      t.equal(added.touched.length, 2)
      t.match(added.summary, /127\.9\.0\.0\/24 is banned for 3600 s: 2 flows are cut/)
      t.equal(await tcp?.over, false, 'the connection is broken off')
      await eventually('they are gone', WAIT_MS, async () =>
        (await playersFrom(world, VICTIM)).length === 0 ? true : undefined,
      )
      await isKeptOut(t, world, victim, bystander)
      t.equal(await tcpPlayer(t, world, '127.9.0.7'), undefined)
      t.ok(await tcpPlayer(t, world, BYSTANDER))
      const { json } = await world.product.cli('bans', 'list', '-o', 'json')
      t.match(json, [{ id: added.operationId, target: '127.9.0.0/24', reason: 'aimbot', by: /^cli:/ }])
    },
  )

  await t.test('it holds over a restart of the control plane, and then it is lifted', async t => {
    process.kill(world.product.ready.pids['control-plane'], 'SIGKILL')
    await isKeptOut(t, world, victim, bystander)
    await eventually('the control plane is back', WAIT_MS, async () => {
      const { code } = await world.product.cli('bans', 'list')
      return code === 0 ? true : undefined
    })
    await isKeptOut(t, world, victim, bystander)
    await ban(world, 'remove', '127.9.0.0/24')
    await isServed(world, victim)
    t.ok(await tcpPlayer(t, world, '127.9.0.7'))
  })

  await t.test('one with an end ends by itself, and the events say so', async t => {
    const { operationId } = await ban(world, 'add', VICTIM, '--for', '3s')
    await isServed(world, victim)
    await eventually('the event', WAIT_MS, async () => {
      const { json } = await world.product.cli('events', '--subject', VICTIM, '-o', 'json')
      return (json as readonly { readonly kind: string }[]).some(({ kind }) => kind === 'ban.expired')
        ? true
        : undefined
    })
    const { json } = await world.product.cli('bans', 'list', '-o', 'json')
    t.same(json, [])
    t.equal((await world.product.cli('bans', 'remove', operationId, '--yes')).code, 3)
  })
})
