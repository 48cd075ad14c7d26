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

// A bound for all the bounded waits inside together.
t.setTimeout(240_000)
const waitMsMax = 60_000

interface AccountWorld {
  readonly product: Product
  /** Starts a client with this player name, at home in a directory of its own. */
  readonly client: (name: string, home: string) => LabClient
  end(): Promise<readonly number[]>
}

async function startWorld(): Promise<AccountWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-lab-accounts-'))
  const port = await freePort()
  const document = parseDocument(readFileSync(join(PROJECT_ROOT, 'examples/luanti-accounts.yaml'), 'utf8'))
  document.setIn(['listeners', 0, 'port'], port)
  // Where the first player is the game itself refuses the name: one place on each shard leads the second one to the other, and nobody
  // waits long for a place that a client has given up.
  document.setIn(['fleets', 0, 'slots'], 1)
  document.setIn(['listeners', 0, 'idleMs'], 10_000)
  document.setIn(['proxy', 'seatMs'], 0)
  document.setIn(['fleets', 0, 'workingDirectory'], join(PROJECT_ROOT, 'examples'))
  const config = join(directory, 'switchyard.yaml')
  writeFileSync(config, document.toString())
  const dataDir = join(directory, 'data')
  mkdirSync(dataDir)
  const product = await startProduct({ config, dataDir })
  const clients: LabClient[] = []
  return {
    product,
    client(name, home) {
      const place = join(directory, home)
      mkdirSync(place)
      const client = luanti.start({ address: '127.0.0.1', port, name, directory: place })
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
