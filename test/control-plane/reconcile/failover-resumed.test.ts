import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { FactStore } from '../../../control-plane/facts/fact-store.ts'
import { Reconciler } from '../../../control-plane/reconcile/reconciler.ts'
import { openSqliteStore } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { FakeLinks } from '../../support/fake-links.ts'
import { fleet, player, ref } from '../../support/world.ts'

/** Longer than any run of a node in here. */
const LEASE_MS = 60_000

/** A control plane on the real store, with links that obey at once. Its node can be made to die at any commit. */
class Node {
  readonly store: FactStore
  readonly links: FakeLinks
  readonly clock: ManualClock
  #token: Token
  #reconciler: Reconciler
  #commitsLeft = Number.POSITIVE_INFINITY

  private constructor(store: FactStore, clock: ManualClock, token: Token) {
    this.store = store
    this.clock = clock
    this.links = new FakeLinks()
    this.#token = token
    this.#reconciler = this.#newReconciler()
  }

  static async start(shards: number, spares: number): Promise<Node> {
    const clock = new ManualClock()
    const store = await openSqliteStore({
      path: ':memory:',
      storeClock: () => clock.wallMs() as number as StoreTimeMs,
    })
    const { token } = await store.lead('node-1' as NodeId, '127.0.0.1:1', LEASE_MS)
    const node = new Node(store, clock, token)
    await store.commit(
      token,
      [{ kind: 'fleet.put', fleet: fleet({ shards, spares, declared: { shards, spares } }) }],
      [],
    )
    await node.run()
    return node
  }

  /** Lets time pass and passes run until nothing changes any more. */
  async run(passes = 4): Promise<void> {
    for (let pass = 0; pass < passes; pass += 1) {
      this.clock.advance(1_000)
      this.#reconciler.wake()
      await this.#reconciler.idle()
    }
  }

  /** The node dies right after its `commits`-th commit from now on: what it would have sent is lost. */
  dieAfter(commits: number): void {
    this.#commitsLeft = commits
  }

  /** Another node takes over, with a higher token, and nothing but the store. */
  async takeOver(): Promise<void> {
    this.clock.advance(LEASE_MS)
    this.#commitsLeft = Number.POSITIVE_INFINITY
    const { token } = await this.store.lead(
      `node-${this.#token + 1}` as NodeId,
      `127.0.0.1:${this.#token}`,
      LEASE_MS,
    )
    this.#token = token
    this.#reconciler = this.#newReconciler()
  }

  #newReconciler(): Reconciler {
    const token = this.#token
    const alive = (): boolean => this.#commitsLeft > 0
    const { store, links, clock } = this
    return new Reconciler({
      store: {
        facts: () => store.facts(),
        commit: async (...args) => {
          if (!alive()) throw new Error('dead')
          this.#commitsLeft -= 1
          return store.commit(...args)
        },
      },
      live: () => links.view(),
      token: () => (alive() ? token : undefined),
      agents: { order: (to, step) => (alive() ? links.order(to, step) : undefined) },
      proxies: {
        order: (to, step) => (alive() ? links.order(to, step) : undefined),
        publish: facts => (alive() ? links.publish(facts) : undefined),
      },
      clock,
      log: silentLog,
    })
  }
}

t.test('a fleet comes up: groups on the first shards, the last one is the spare', async t => {
  const node = await Node.start(3, 1)
  const facts = await node.store.facts()
  t.strictSame(
    facts.groups.map(group => `${group.id} ${group.shard.shardId}`),
    ['arena-g1 arena-1', 'arena-g2 arena-2', 'arena-g3 arena-3'],
  )
  t.ok(facts.shards.every(shard => shard.life.kind === 'ready'))
})

for (let commits = 0; commits <= 8; commits += 1)
  t.test(`R-X1 a fail-over whose node dies after commit ${commits} is ended by another node`, async t => {
    const node = await Node.start(3, 1)
    node.links.players = Array.from({ length: 30 }, (_, index) => player(index, `arena-g${1 + (index % 3)}`))
    node.links.kill(ref('arena-2'))
    node.dieAfter(commits)
    await node.run(2)
    await node.takeOver()
    await node.run(6)
    const facts = await node.store.facts()
    t.match(
      facts.groups.find(group => group.id === 'arena-g2'),
      { shard: ref('arena-4'), generation: 2 },
    )
    t.equal(
      facts.failovers.filter(failover => failover.phase.kind === 'done').length,
      1,
      'exactly one fail-over',
    )
    t.ok(facts.failovers.every(failover => failover.phase.kind === 'done'))
    t.match(
      facts.shards.find(shard => shard.ref.shardId === 'arena-2'),
      { ref: { incarnation: 2 }, life: { kind: 'ready' } },
    )
    t.strictSame(facts.reservations, [], 'no place stays reserved')
    t.equal(node.links.generations['arena-g2'], 2, 'the proxies have the route')
    await node.store.close()
  })

t.test(
  'R-S4 random deaths of shards and nodes: one shard per group, nobody shares a spare, everything settles',
  async t => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            victim: fc.integer({ min: 1, max: 6 }),
            dieAfter: fc.integer({ min: 0, max: 12 }),
            twice: fc.boolean(),
          }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        async rounds => {
          const node = await Node.start(3, 2)
          for (const { victim, dieAfter, twice } of rounds) {
            const shards = (await node.store.facts()).shards
            const kill = (ordinal: number): void => {
              const target = shards.find(shard => shard.ref.shardId === `arena-${ordinal}`)
              if (target !== undefined) node.links.kill(target.ref)
            }
            kill(victim)
            if (twice) kill((victim % 6) + 1)
            node.dieAfter(dieAfter)
            await node.run(2)
            await node.takeOver()
            await node.run(8)
            const facts = await node.store.facts()
            const carriers = facts.groups.map(group => group.shard.shardId)
            if (new Set(carriers).size !== carriers.length)
              throw new Error(`two groups on one shard: ${carriers.join(' ')}`)
            for (const group of facts.groups) {
              const shard = facts.shards.find(
                one =>
                  one.ref.shardId === group.shard.shardId && one.ref.incarnation === group.shard.incarnation,
              )
              if (shard?.life.kind !== 'ready')
                throw new Error(`${group.id} is on ${shard?.life.kind ?? 'nothing'}`)
              if (node.links.generations[group.id] !== group.generation)
                throw new Error(`${group.id} is not routed`)
            }
            if (facts.shards.filter(shard => shard.life.kind === 'ready').length !== 5)
              throw new Error('not at full strength')
            if (facts.reservations.length > 0) throw new Error('a reservation leaked')
          }
          await node.store.close()
        },
      ),
      { numRuns: 40 },
    )
    t.pass('held')
  },
)
