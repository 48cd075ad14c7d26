import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseDocument } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { type Product, startProduct } from '../support/product.ts'
import type { LabClient } from './games/lab-game.ts'
import { luanti } from './games/luanti.ts'
import { listShards } from './lab-shards.ts'
import { shardOf } from './outage.ts'

const waitMsMax = 60_000

type Door = 'first' | 'second'

interface AccountWorld {
  readonly product: Product
  /** Starts a client with this player name at this door, at home in a directory of its own. */
  readonly client: (name: string, door: Door) => LabClient
  end(): Promise<readonly number[]>
}

/** The example with its fleet twice, one shard each behind a port of its own: which shard a client meets is no matter of chance. On the shard
 *  where the first one plays, the game itself would refuse the name. */
function twoDoors(ports: Readonly<Record<Door, number>>): string {
  const document = parseDocument(readFileSync(join(PROJECT_ROOT, 'examples/luanti-accounts.yaml'), 'utf8'))
  const {
    listeners: [listener],
    fleets: [fleet],
  } = document.toJS() as Record<'listeners' | 'fleets', readonly object[]>
  const doors = Object.entries(ports)
  document.set(
    'listeners',
    doors.map(([name, port]) => ({ ...listener, name, port, fleet: name })),
  )
  const workingDirectory = join(PROJECT_ROOT, 'examples')
  document.set(
    'fleets',
    doors.map(([name]) => ({ ...fleet, name, workingDirectory, shards: 1, spares: 0 })),
  )
  return document.toString()
}

async function startWorld(): Promise<AccountWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-lab-accounts-'))
  const ports = { first: await freePort(), second: await freePort() }
  const config = join(directory, 'switchyard.yaml')
  writeFileSync(config, twoDoors(ports))
  const dataDir = join(directory, 'data')
  mkdirSync(dataDir)
  const product = await startProduct({ config, dataDir })
  const clients: LabClient[] = []
  return {
    product,
    client(name, door) {
      const place = join(directory, door)
      mkdirSync(place)
      const client = luanti.start({ address: '127.0.0.1', port: ports[door], name, directory: place })
      clients.push(client)
      return client
    },
    async end() {
      await Promise.all(clients.map(client => client.stop()))
      const { leftBehind } = await product.stop()
      rmSync(directory, { recursive: true, force: true })
      return leftBehind
    },
  }
}

/** The shard whose log has this text; a shard that was asked before is passed over. */
function shardThatSays(product: Product, text: string, but?: string): Promise<string> {
  return eventually(`a shard that says ${text}`, waitMsMax, async () => {
    for (const { id } of await listShards(product)) {
      const { stdout } = await product.cli('shards', 'logs', id)
      if (id !== but && stdout.includes(text)) return id
    }
    return undefined
  })
}

async function proveOneSession(t: Test, { product, client }: AccountWorld): Promise<void> {
  const first = client('pat', 'first')
  const old = await shardThatSays(product, 'pat claimed: OK')
  await eventually('the first one to be in', waitMsMax, () => (shardOf(first) === old ? true : undefined))

  const second = client('pat', 'second')
  await shardThatSays(product, 'event KICK pat')
  // It would come back and send the second one away in turn.
  await eventually('the first one to be sent away', waitMsMax, () =>
    first.sightings.some(({ kind }) => kind === 'lost') ? true : undefined,
  )
  await first.stop()
  await eventually(`${old} to let go of the session`, waitMsMax, async () => {
    const { stdout } = await product.cli('shards', 'logs', old)
    return stdout.includes('pat released: OK') ? true : undefined
  })
  const now = await shardThatSays(product, 'pat claimed: OK', old)
  t.ok(now !== old, 'the second one plays on another shard')

  await second.stop()
  await shardThatSays(product, 'pat released: OK', old)
  const { stdout } = await product.cli('shards', 'logs', now)
  t.notMatch(stdout, /FENCED|INTERNAL|BAD_REQUEST/, 'nothing went wrong on the way')
}

t.test(
  'a Luanti name plays once: join claims, leave releases, a second login sends the first away',
  async t => {
    const missing = luanti.missing()
    if (missing.length > 0) {
      const reason = `skipped: ${missing.join(', ')} is missing`
      if (process.env['CI'] === 'true') t.fail(reason)
      else t.pass(reason, { skip: reason })
      return
    }
    const world = await startWorld()
    try {
      await proveOneSession(t, world)
    } catch (error) {
      for (const { id } of await listShards(world.product)) {
        t.comment((await world.product.cli('shards', 'logs', id)).stdout.split('\n').slice(-40).join('\n'))
      }
      throw error
    } finally {
      t.strictSame(await world.end(), [], 'stopping leaves no process behind')
    }
  },
)
