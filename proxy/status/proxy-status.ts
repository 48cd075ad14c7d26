import type { StatusSource } from '../../lib/status-server.ts'
import { type ProxyFigures, proxyMetrics } from './proxy-metrics.ts'

/** What the proxy's `/healthz`, `/readyz` and `/metrics` say. A lost control plane does not make it unready: it forwards on. */
export function proxyStatus(figures: ProxyFigures): StatusSource {
  const registry = proxyMetrics(figures)
  const { dataPlane } = figures
  return {
    healthy: () => true,
    notReady() {
      if (dataPlane.draining) return 'draining: no new flow opens'
      return dataPlane.routed ? undefined : 'no routes yet: waiting for the control plane'
    },
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
