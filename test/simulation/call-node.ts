import type { Scheduler } from './kernel/scheduler.ts'
import type { Conditions } from './network/conditions.ts'
import type { NodeProcess } from './parts/node-process.ts'
import type { AgentProcessOptions } from './parts/agent-process.ts'

/** A call of an agent, on its way. */
const CALL_WAY_MS = 1
const CALL_DEADLINE_MS = 3_000

/** How an agent on this host asks a node: lost where there is no way to it, or with the node. */
export function callNode(
  cluster: {
    readonly scheduler: Scheduler
    readonly conditions: Conditions
    readonly nodes: readonly { readonly host: string; readonly process: NodeProcess | undefined }[]
  },
  host: string,
): AgentProcessOptions['call'] {
  const { scheduler, conditions, nodes } = cluster
  return async (from, address, method, request) => {
    const seat = nodes.find(node => `${node.host}:7400` === address)
    const node = await scheduler.later(CALL_WAY_MS, from, () => seat?.process)
    if (seat === undefined || node === undefined || conditions.isCut(host, seat.host)) return undefined
    return Promise.race([
      node.call('SessionService', method, request),
      scheduler.later(CALL_DEADLINE_MS, from, () => undefined),
    ])
  }
}
