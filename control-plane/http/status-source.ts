import type { StatusSource } from '../../lib/status-server.ts'
import { type NodeStanding, standbyText } from '../live/node-standing.ts'
import type { Metrics } from './metrics.ts'

/** What `/healthz`, `/readyz` and `/metrics` of the control plane say. A standby is healthy but not ready: nobody should be sent to it.
 *  @param storeFailure why the store does not answer, if it does not */
export function statusSource(
  leadership: NodeStanding,
  metrics: Pick<Metrics, 'text'>,
  storeFailure: () => string | undefined,
): StatusSource {
  return {
    healthy: () => true,
    notReady: () => {
      const failure = storeFailure()
      if (failure !== undefined) return `the store does not answer: ${failure}`
      return leadership.token === undefined ? standbyText(leadership) : undefined
    },
    metrics: () => metrics.text(),
  }
}
