import { isAuthorized, type OtherRequests } from '../../lib/status-server.ts'
import type { DataPlaneReport, KernelReport } from '../../proto/contract/data-plane-report.ts'
import type { WantedDataPlane } from '../../proto/contract/data-plane-tier.ts'
import type { DataPlaneChoice } from '../data-plane-choice.ts'

export interface DataPlanePageOptions {
  readonly wanted: WantedDataPlane
  readonly choice: DataPlaneChoice
  /** Undefined where another tier carries. Asked at every request. */
  readonly kernel: KernelReport | undefined
  readonly token: string | undefined
}

/** `/data-plane`: which tier carries datagrams, why not a better one, and how the kernel tier fares. For `switchyard doctor`. */
export function dataPlanePage({ wanted, choice, kernel, token }: DataPlanePageOptions): OtherRequests {
  return (request, response) => {
    if (request.url !== '/data-plane') return false
    if (!isAuthorized(token, request.headers.authorization)) {
      response.writeHead(401).end()
      return true
    }
    const { flows = 0, repairs = 0, problem } = kernel ?? {}
    const report: DataPlaneReport = {
      wanted,
      ...choice,
      ...(kernel === undefined ? {} : { kernel: { flows, repairs, problem } }),
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.stringify(report)}\n`)
    return true
  }
}
