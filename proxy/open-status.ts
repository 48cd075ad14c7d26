import { messageOf, SwitchyardError } from '../lib/errors.ts'
import { isLoopback } from '../lib/exposed-bind.ts'
import type { Shutdown } from '../lib/shutdown.ts'
import { startStatusServer } from '../lib/status-server.ts'
import { endpointText } from '../proto/contract/common.ts'
import type { ProxyConfig } from './config.ts'
import type { DataPlaneChoice } from './data-plane-choice.ts'
import { dataPlanePage } from './status/data-plane-page.ts'
import type { ProxyFigures } from './status/proxy-metrics.ts'
import { proxyStatus } from './status/proxy-status.ts'

/** Opens the status port.
 *  @returns where it listens
 *  @throws SwitchyardError `SWY_PORT_TAKEN` */
export async function openStatus(
  figures: ProxyFigures,
  choice: DataPlaneChoice,
  { auth, proxy }: ProxyConfig,
  shutdown: Shutdown,
): Promise<string> {
  const { bind, port } = proxy.status
  // On loopback whoever can ask may read the figures: a token for other ports must not keep a local scraper out.
  const token = isLoopback(bind) ? undefined : auth.token
  const other = dataPlanePage({ wanted: proxy.dataPlane, choice, kernel: figures.kernel, token })
  try {
    const server = await startStatusServer({ bind, port, token, source: proxyStatus(figures), other })
    shutdown.add('status', () => server.close())
    return endpointText(bind, server.port)
  } catch (error) {
    throw new SwitchyardError('SWY_PORT_TAKEN', `status: ${messageOf(error)}`, { cause: error })
  }
}
