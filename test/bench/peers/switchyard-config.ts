import { COMMON_PLACE, type Place } from './place.ts'

export interface SwitchyardConfigOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The shard of a proxy that runs alone; undefined: a control plane gives the routes. */
  readonly shardPort: number | undefined
  readonly place?: Place
  readonly flowPorts?: { readonly first: number; readonly last: number }
  readonly flowsMax?: number
  readonly quarantineMs?: number
  readonly idleMs?: number
}

const FLEET = 'arena'
const FLOWS_MAX = 20_000
const RATE_MAX = 1_000_000

/** The proxy as it is by default, but for limits that are there against floods: a benchmark is one, from few addresses. */
export function switchyardConfig({ port, shardPort, ...options }: SwitchyardConfigOptions): string {
  const { place = COMMON_PLACE, flowsMax = FLOWS_MAX } = options
  const { flowPorts = { first: 10_000, last: 31_999 }, quarantineMs = 300_000, idleMs = 60_000 } = options
  const shard = `{ id: bench-1, address: ${place.shard}, port: ${shardPort}, slots: ${flowsMax} }`
  return `listeners:
  - name: main
    port: ${port}
    bind: ${place.front}
    fleet: ${FLEET}
    idleMs: ${idleMs}
    flowsMax: ${flowsMax}
    flowsPerIpMax: ${flowsMax}
    newFlowsPerIpPerSecond: ${RATE_MAX}
    newFlowsPerPrefixPerSecond: ${RATE_MAX}
    newFlowsPerSecond: ${RATE_MAX}
proxy:
  status: { port: 0 }
  flowsMax: ${flowsMax}
  flowPorts: { first: ${flowPorts.first}, last: ${flowPorts.last} }
  quarantineMs: ${quarantineMs}
${shardPort === undefined ? '' : `routes:\n  - { fleet: ${FLEET}, shards: [${shard}] }\n`}`
}
