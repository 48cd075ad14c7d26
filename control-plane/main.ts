import { systemClock } from '../lib/clock.ts'
import { codeOf, messageOf } from '../lib/errors.ts'
import { createLog, type Log } from '../lib/log.ts'
import { productVersion } from '../lib/product-version.ts'
import { systemRandom } from '../lib/random.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { startStatusServer } from '../lib/status-server.ts'
import { endpointText } from '../proto/contract/common.ts'
import { type ControlPlaneConfig, readControlPlaneConfig } from './config.ts'
import type { FactStore } from './facts/fact-store.ts'
import type { FleetRecord } from './fleets/fleet.ts'
import { planDeclared } from './fleets/plan-declared.ts'
import { meteredStore } from './http/metered-store.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { statusSource } from './http/status-source.ts'
import { LiveLinks } from './live/live-links.ts'
import { Leadership } from './nodes/leadership.ts'
import { Reconciler } from './reconcile/reconciler.ts'
import { startRpcServer } from './rpc/server.ts'
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

async function start(config: ControlPlaneConfig, log: Log, shutdown: Shutdown): Promise<void> {
  const clock = systemClock
  const opened = await openStore(config.storeUrl)
  shutdown.add('store', () => opened.close())
  const store = meteredStore(opened, () => metrics)

  let grpcAddress = ''
  const leadership = new Leadership({
    store,
    node: config.nodeId,
    address: () => grpcAddress,
    clock,
    log,
    onChange: standing => {
      if (standing.kind === 'active')
        void declareFleets(store, leadership, config.fleets, log).then(() => reconciler.wake())
    },
  })
  const live = new LiveLinks({ clock, random: systemRandom, leadership, log, wake: () => reconciler.wake() })
  const metrics: Metrics = createMetrics({
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

  const rpc = await startRpcServer({
    store,
    live,
    leadership,
    node: config.nodeId,
    version: productVersion,
    clock,
    random: systemRandom,
    log,
    wake: () => reconciler.wake(),
    countRejected: link => metrics.rejected(link),
    bind: config.grpc.bind,
    port: config.grpc.port,
    authToken: config.authToken,
  })
  grpcAddress = endpointText(config.grpc.bind, rpc.port)
  shutdown.add('gRPC', () => rpc.close())
  const http = await startStatusServer({
    ...config.http,
    token: config.authToken,
    source: statusSource(leadership, metrics, () => reconciler.failure),
  })
  shutdown.add('HTTP', () => http.close())

  const timer = setInterval(() => {
    leadership.tick()
    reconciler.wake()
  }, TICK_MS)
  shutdown.add('lease', async () => {
    clearInterval(timer)
    await reconciler.idle()
    await leadership.resign()
  })
  leadership.tick()
  await leadership.settled()
  const ready = {
    pid: process.pid,
    node: config.nodeId,
    grpc: grpcAddress,
    http: endpointText(config.http.bind, http.port),
    store: store.description,
  }
  process.stdout.write(`ready ${JSON.stringify(ready)}\n`)
}

/** What the file says about fleets goes into the store once this node is active. */
async function declareFleets(
  store: FactStore,
  leadership: Leadership,
  declared: readonly FleetRecord[],
  log: Log,
): Promise<void> {
  try {
    const { token } = leadership
    const decision = planDeclared((await store.facts()).fleets, declared)
    if (token !== undefined && decision !== undefined)
      await store.commit(token, decision.changes, decision.events)
  } catch (error) {
    log.error(
      { code: codeOf(error), error: messageOf(error) },
      'the fleets of the configuration could not be written',
    )
  }
}
