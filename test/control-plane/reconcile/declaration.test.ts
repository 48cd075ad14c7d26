import t from 'tap'
import { silentLog } from '../../../lib/log.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import { Declaration } from '../../../control-plane/reconcile/declaration.ts'
import { facts, fleet, shard } from '../../support/world.ts'

t.test('fleets are declared again when the store did not answer, once per term', async t => {
  let token: Token | undefined
  let fails = 1
  const commits: Token[] = []
  const declaration = new Declaration({
    store: {
      facts: async () => facts({ fleets: [] }),
      commit: async by => {
        fails -= 1
        if (fails >= 0) throw new Error('away')
        commits.push(by)
        return { kind: 'done', revision: 1, eventIds: [], at: facts().now }
      },
    },
    token: () => token,
    fleets: [fleet()],
    log: silentLog,
    done: () => {},
  })
  const tick = async (): Promise<void> => {
    declaration.tick()
    await new Promise(resolve => setImmediate(resolve))
  }
  await tick()
  t.strictSame(commits, [], 'a standby declares nothing')
  token = 1 as Token
  await tick()
  await tick()
  await tick()
  t.strictSame(commits, [1])
  token = 2 as Token
  await tick()
  t.strictSame(commits, [1, 2])
})

t.test('a mode of addresses that running shards do not have is refused aloud', async t => {
  const told: unknown[] = []
  const declaration = new Declaration({
    store: {
      facts: async () => facts({ fleets: [fleet()], shards: [shard('arena-1')] }),
      commit: async () => t.fail('nothing is to be written') as never,
    },
    token: () => 1 as Token,
    fleets: [fleet({ spec: { addresses: 'alias' } })],
    log: { ...silentLog, error: (fields: object, message: string) => told.push([fields, message]) },
    done: () => {},
  })
  for (const _ of [1, 2]) {
    declaration.tick()
    await new Promise(resolve => setImmediate(resolve))
  }
  t.match(told, [[{ fleet: 'arena', addresses: 'alias' }, /addresses cannot change/]])
  t.equal(told.length, 1, 'once')
})

t.test('fleets of a cluster file outlive a restart, also one that the configuration names, too', async t => {
  const told: unknown[] = []
  const applied = fleet({ spec: { cluster: 'home' } })
  const declaration = new Declaration({
    store: {
      facts: async () => facts({ fleets: [applied] }),
      commit: async (_token, changes) => {
        t.match(changes, [{ kind: 'fleet.put', fleet: { spec: { name: 'own' } } }])
        t.equal(changes.length, 1, 'the cluster’s is neither replaced nor scaled to nothing')
        return { kind: 'done', revision: 1, eventIds: [], at: facts().now }
      },
    },
    token: () => 1 as Token,
    fleets: [fleet({ spec: { name: 'own' as never } }), fleet({ shards: 9 })],
    log: { ...silentLog, error: (fields: object, message: string) => told.push([fields, message]) },
    done: () => {},
  })
  declaration.tick()
  await new Promise(resolve => setImmediate(resolve))
  t.match(told, [[{ fleet: 'arena', cluster: 'home' }, /a cluster file declares this fleet, too/]])
})
