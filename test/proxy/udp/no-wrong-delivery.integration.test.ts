import fc from 'fast-check'
import t from 'tap'
import { main } from '../support/carrier-world.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'
import { type Endpoint, echoShard, endpoint, manualClock, settle, udpWorld } from '../support/udp-world.ts'

const SHARDS = 3
const PLAYERS = 4
/** A server has given up a player it has not heard of for so long; the quarantine of a port outlasts that. */
const SERVER_TIMEOUT_MS = 300_000
/** Fewer than flows that will open: ports are reused whenever the quarantine lets them. */
const FLOW_PORTS = 5

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('send' as const), player: fc.nat({ max: PLAYERS - 1 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      player: fc.nat({ max: PLAYERS - 1 }),
      to: fc.integer({ min: 1, max: SHARDS }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('failover' as const),
      group: fc.integer({ min: 1, max: SHARDS }),
      to: fc.nat({ max: SHARDS - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('zombies' as const), shard: fc.nat({ max: SHARDS - 1 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reconnect' as const), player: fc.nat({ max: PLAYERS - 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 100, max: 200_000 }) }),
  },
)

t.test('no player ever gets the datagram of another, or of a shard that it has left', async t => {
  const shards = await Promise.all(Array.from({ length: SHARDS }, (_, n) => echoShard(t, `shard${n}`)))
  await fc.assert(
    fc
      .asyncProperty(fc.array(action, { minLength: 20, maxLength: 80 }), async actions => {
        const clock = manualClock()
        const world = udpWorld(t, {
          clock,
          listener: { udpIdleMs: 1_000_000_000 },
          flowPorts: { first: 18_000, last: 18_000 + FLOW_PORTS - 1 },
        })
        const binding = new Map(shards.map((_, n) => [n + 1, { shard: n, generation: 1 }]))
        const leased = { leaseMs: 1_000_000_000 }
        world.carrier.applySnapshot(
          token(1),
          snapshot(
            shards.map((shard, n) => ({ group: n + 1, port: shard.port })),
            leased,
          ),
        )
        const players: Endpoint[] = []
        const wrong: string[] = []
        let version = 0
        const flowOf = (n: number) =>
          world.carrier.table.byPlayer(main, 'udp', `127.0.6.${n + 1}`, players[n]!.port)
        const connect = async (n: number) => {
          players[n] = await endpoint(t, `127.0.6.${n + 1}`)
          players[n].onGet = ({ data }) => {
            const present = shards.findIndex(shard => shard.port === flowOf(n)?.route.shard.port)
            if (!data.toString().startsWith(`shard${present}:player${n} `))
              wrong.push(`player${n} on shard${present} got ${data.toString()}`)
          }
        }
        for (let n = 0; n < PLAYERS; n += 1) await connect(n)
        for (const shard of shards) shard.got.length = 0
        const heardAt: number[][] = shards.map(() => [])
        for (const one of actions) {
          if (one.kind === 'send') await players[one.player]!.send(`player${one.player} `, world.port)
          if (one.kind === 'move') {
            const flow = flowOf(one.player)
            version += 1
            if (flow !== undefined)
              world.carrier.move(token(1), {
                moveId: 'm1' as never,
                groupId: group(one.to),
                flows: [{ flowId: flow.id, placementVersion: version }],
                follow: 'resume',
                clientTimeoutMs: 0,
                lameDuckMs: 0,
                pacePerSecond: 0,
              })
          }
          if (one.kind === 'failover') {
            const bound = { shard: one.to, generation: binding.get(one.group)!.generation + 1 }
            binding.set(one.group, bound)
            const { port } = shards[bound.shard]!
            const next = route({
              group: one.group,
              shard: bound.shard + 1,
              generation: bound.generation,
              port,
            })
            world.carrier.applyChange(token(1), change({ routes: [next] }))
          }
          // A shard goes on sending to every port that it has not given up, what it had from there.
          if (one.kind === 'zombies')
            for (const [index, { data, port }] of shards[one.shard]!.got.slice().entries())
              if (clock.monotonicMs() - heardAt[one.shard]![index]! < SERVER_TIMEOUT_MS)
                await shards[one.shard]!.send(`shard${one.shard}:${data.toString()}`, port)
          if (one.kind === 'reconnect') {
            const flow = flowOf(one.player)
            if (flow !== undefined) world.carrier.close(flow, 'idle')
            players[one.player]!.socket.close()
            await connect(one.player)
          }
          if (one.kind === 'wait') clock.advance(one.ms)
          await settle(8)
          for (const [n, { got }] of shards.entries())
            while (heardAt[n]!.length < got.length) heardAt[n]!.push(clock.monotonicMs())
        }
        world.front.close()
        world.carrier.closeAll('proxy-stopping')
        for (const player of players) player.socket.close()
        if (wrong.length > 0) throw new Error(wrong.join('; '))
      })
      .beforeEach(() => {}),
    { numRuns: 60 },
  )
})
