import { systemClock } from '../lib/clock.ts'
import { createLog, type Log } from '../lib/log.ts'
import { productVersion } from '../lib/product-version.ts'
import { systemRandom } from '../lib/random.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { startStatusServer } from '../lib/status-server.ts'
import { endpointText } from '../proto/contract/common.ts'
import { type ControlPlaneConfig, readControlPlaneConfig } from './config.ts'
import type { FactStore } from './facts/fact-store.ts'
import { meteredStore } from './http/metered-store.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { statusSource } from './http/status-source.ts'
import { LiveLinks } from './live/live-links.ts'
import { Leadership } from './nodes/leadership.ts'
import { Declaration } from './reconcile/declaration.ts'
import { Reconciler } from './reconcile/reconciler.ts'
import { type RpcServerOptions, startRpcServer } from './rpc/server.ts'
import { openStore } from './store/open-store.ts'

/** The timer of the process: the lease, and a pass even when nothing has been reported. */
const TICK_MS = 100

try {
  const { config, checkOnly } = readControlPlaneConfig(process.argv.slice(2), process.env)
  if (!checkOnly) await run(config)
} catch (error) {
  const { text, exitCode } = startFailure(error)
  process.stderr.write(`${text}\n`)
  process.exit(exitCode)
}

async function run(config: ControlPlaneConfig): Promise<void> {
  const log = createLog('control-plane', config.logLevel)
  const shutdown = new Shutdown(log)
  try {
    await start(config, log, shutdown)
  } catch (error) {
    await shutdown.run('the start failed')
    throw error
  }
  shutdown.onSignals()
}

/** Opens what can fail first (store, ports), then lets the loop run. */
async function start(config: ControlPlaneConfig, log: Log, shutdown: Shutdown): Promise<void> {
  const opened = await openStore(config.storeUrl)
  shutdown.add('store', () => opened.close())
  const node = assemble(opened, config, log)
  const rpc = await startRpcServer({ ...node, ...config.grpc, authToken: config.authToken })
  node.grpcAddress = endpointText(config.grpc.bind, rpc.port)
  shutdown.add('gRPC', () => rpc.close())
  const http = await startStatusServer({
    ...config.http,
    token: config.authToken,
    source: statusSource(node.leadership, node.metrics, () => node.reconciler.failure),
  })
  shutdown.add('HTTP', () => http.close())

  const timer = setInterval(() => {
    node.leadership.tick()
    node.declaration.tick()
    node.reconciler.wake()
  }, TICK_MS)
  shutdown.add('lease', async () => {
    clearInterval(timer)
    await node.reconciler.idle()
    await node.leadership.resign()
  })
  node.leadership.tick()
  await node.leadership.settled()
  const ready = {
    pid: process.pid,
    node: config.nodeId,
    grpc: node.grpcAddress,
    http: endpointText(config.http.bind, http.port),
    store: opened.description,
  }
  process.stdout.write(`ready ${JSON.stringify(ready)}\n`)
}

interface Assembly extends Omit<RpcServerOptions, 'bind' | 'port' | 'authToken'> {
  readonly leadership: Leadership
  readonly metrics: Metrics
  readonly reconciler: Reconciler
  readonly declaration: Declaration
  /** Known once the gRPC server listens; standbys send clients there. */
  grpcAddress: string
}

/** The parts and what each needs of the others; nothing of it runs yet. */
function assemble(opened: FactStore, config: ControlPlaneConfig, log: Log): Assembly {
  const clock = systemClock
  const random = systemRandom
  const wake = (): void => reconciler.wake()
  const store = meteredStore(opened, () => metrics)
  const leadership = new Leadership({
    store,
    node: config.nodeId,
    address: () => assembly.grpcAddress,
    clock,
    log,
    onChange: wake,
  })
  const live = new LiveLinks({ clock, random, leadership, log, wake })
  const metrics = createMetrics({
    facts: () => store.lastFacts,
    live,
    active: () => leadership.token !== undefined,
  })
  const reconciler = new Reconciler({
    store,
    live: () => live.view(),
    token: () => leadership.token,
    agents: live.agents,
    proxies: live.proxies,
    clock,
    log,
    passed: tookMs => metrics.passed(tookMs),
  })
  const assembly: Assembly = {
    store,
    live,
    leadership,
    metrics,
    reconciler,
    declaration: new Declaration({
      store,
      token: () => leadership.token,
      fleets: config.fleets,
      log,
      done: wake,
    }),
    clock,
    random,
    log,
    wake,
    node: config.nodeId,
    version: productVersion,
    countRejected: link => metrics.rejected(link),
    grpcAddress: '',
  }
  return assembly
}
