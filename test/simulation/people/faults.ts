import { STORE_HOST, STORE_LATENCY_MS } from '../cluster.ts'
import type { FaultTools } from './fault-tools.ts'

/** Long enough that shards are judged dead. */
const BLACKOUT_MS = [4_000, 9_000] as const

export interface Fault {
  /** How often it comes, among the others. */
  readonly weight: number
  /** False: there was nothing that it could happen to. */
  readonly strike: (tools: FaultTools) => boolean
}

/** Everything that goes wrong. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'shard-crash': { weight: 8, strike: tools => tools.toShard(life => tools.crash(life)) },
  'shard-stop': { weight: 5, strike: tools => tools.toShard(life => tools.stop(life.server.process.life)) },
  'shard-hang': {
    weight: 4,
    strike: tools =>
      tools.toShard(({ server }) => {
        server.hanging = true
        tools.later(() => {
          server.hanging = false
        })
      }),
  },
  'agent-crash': {
    weight: 4,
    strike: tools =>
      tools.restart(
        tools.cluster.agents,
        seat => tools.cluster.killAgent(seat),
        seat => tools.cluster.startAgent(seat),
      ),
  },
  'agent-stop': { weight: 2, strike: tools => tools.stopOne(tools.cluster.agents) },
  'proxy-crash': {
    weight: 4,
    strike: tools =>
      tools.restart(
        tools.cluster.proxies,
        seat => tools.cluster.killProxy(seat),
        seat => tools.cluster.startProxy(seat),
      ),
  },
  /** Its journal is gone with it. */
  'proxy-forgets': {
    weight: 2,
    strike: tools =>
      tools.restart(
        tools.cluster.proxies,
        seat => tools.cluster.killProxy(seat),
        seat => tools.cluster.startForgetfulProxy(seat),
      ),
  },
  'proxy-stop': { weight: 2, strike: tools => tools.stopOne(tools.cluster.proxies) },
  'node-crash': {
    weight: 6,
    strike: tools =>
      tools.restart(
        tools.cluster.nodes,
        seat => tools.cluster.killNode(seat),
        seat => tools.cluster.startNode(seat),
      ),
  },
  'node-stop': { weight: 4, strike: tools => tools.stopOne(tools.cluster.nodes) },
  loss: {
    weight: 4,
    strike: tools => tools.weather({ loss: tools.chance.between(0.02, 0.4), duplicates: 0, jitterMs: 1 }),
  },
  duplicates: {
    weight: 3,
    strike: tools => tools.weather({ loss: 0, duplicates: tools.chance.between(0.05, 0.5), jitterMs: 5 }),
  },
  /** Datagrams overtake each other. */
  delay: {
    weight: 3,
    strike: tools => tools.weather({ loss: 0, duplicates: 0, jitterMs: tools.chance.between(20, 120) }),
  },
  'cut-agent': {
    weight: 4,
    strike: tools => tools.cut(tools.chance.pick(tools.cluster.agents), tools.cluster.nodes),
  },
  'cut-proxy': {
    weight: 3,
    strike: tools => tools.cut(tools.chance.pick(tools.cluster.proxies), tools.cluster.nodes),
  },
  'cut-path': {
    weight: 3,
    strike: tools =>
      tools.cut(tools.chance.pick(tools.cluster.proxies), [tools.chance.pick(tools.cluster.agents)]),
  },
  'cut-node': {
    weight: 3,
    strike: tools =>
      tools.cut(tools.chance.pick(tools.cluster.nodes), [...tools.cluster.agents, ...tools.cluster.proxies]),
  },
  /** Game servers are cut off from everybody at once: more likely our own eyesight than their death. */
  blackout: {
    weight: 3,
    strike: tools => {
      const { nodes, proxies, agents } = tools.cluster
      return agents.map(agent => tools.cut(agent, [...nodes, ...proxies], BLACKOUT_MS)).some(Boolean)
    },
  },
  'cut-store': {
    weight: 2,
    strike: tools => tools.cut(tools.chance.pick(tools.cluster.nodes), [{ host: STORE_HOST }]),
  },
  'store-down': {
    weight: 2,
    strike: tools =>
      tools.store(
        health => {
          health.down = true
        },
        health => {
          health.down = false
        },
      ),
  },
  'store-slow': {
    weight: 2,
    strike: tools =>
      tools.store(
        health => {
          health.latencyMs = tools.chance.between(20, 300)
        },
        health => {
          health.latencyMs = STORE_LATENCY_MS
        },
      ),
  },
  'store-refuses': {
    weight: 3,
    strike: tools =>
      tools.store(
        health => {
          health.refusals = 0.3
        },
        health => {
          health.refusals = 0
        },
      ),
  },
  'store-loses-answers': {
    weight: 4,
    strike: tools =>
      tools.store(
        health => {
          health.lostAnswers = 0.4
        },
        health => {
          health.lostAnswers = 0
        },
      ),
  },
  'start-fails': {
    weight: 3,
    strike: tools => {
      const { trouble } = tools.cluster.surroundings
      tools.tell('')
      trouble.startFailures = 0.6
      tools.later(() => {
        trouble.startFailures = 0
      })
      return true
    },
  },
  'disk-full': {
    weight: 2,
    strike: tools => {
      const { id, disk } = tools.chance.pick(tools.cluster.proxies)
      tools.tell(id)
      disk.full = true
      tools.later(() => {
        disk.full = false
      })
      return true
    },
  },
}
