import { systemClock } from '../lib/clock.ts'
import { writeCompiledCode } from '../lib/compiled-code.ts'
import { createLog, type Log } from '../lib/log.ts'
import { systemRandom } from '../lib/random.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { firstOf, startStatusServer } from '../lib/status-server.ts'
import { endpointText } from '../proto/contract/common.ts'
import { type AssembledNode, assembleNode, NODE_TICK_MS } from './assemble-node.ts'
import { hookEndpoint } from './automation/hook-endpoint.ts'
import { busFrom } from './bus/open-bus.ts'
import { type ControlPlaneConfig, readControlPlaneConfig, type Task } from './config.ts'
import { endpointRequests } from './http/endpoint-requests.ts'
import { statusSource } from './http/status-source.ts'
import { JOIN_PATH, joinEndpoint } from './install/join-endpoint.ts'
import { openProviders } from './providers/open-providers.ts'
import { startRpcServer } from './rpc/server.ts'
import { needsUser, shardUsersOf } from './sessions/session-settings.ts'
import { checkStore } from './store/check-store.ts'
import { openStore } from './store/open-store.ts'
import { migrateStore, migrationStatus } from './store/store-admin.ts'

try {
  const { config, task } = readControlPlaneConfig(process.argv.slice(2), process.env)
  await carryOut(task, config)
} catch (error) {
  const { text, exitCode } = startFailure(error)
  process.stderr.write(`${text}\n`)
  process.exit(exitCode)
}

async function carryOut(task: Task, config: ControlPlaneConfig): Promise<void> {
  const { store, fleets } = config
  switch (task) {
    case 'run':
      return run(config)
    case 'check':
      return undefined
    case 'check-store':
      return answer(
        await checkStore(
          store,
          systemClock,
          fleets.some(fleet => needsUser(fleet.spec)),
        ),
      )
    case 'migrate':
      await migrateStore(store)
      return answer(await migrationStatus(store))
    case 'show-migrations':
      return answer(await migrationStatus(store))
  }
}

/** For the command line, which has no way to the store of its own. */
function answer(data: unknown): void {
  process.stdout.write(`${JSON.stringify(data)}\n`)
}

async function run(config: ControlPlaneConfig): Promise<void> {
  // Before anybody waits for it: it takes some 0.1 s where it is new.
  writeCompiledCode()
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
  const opened = await openStore(config.store, config.sessions, config.caps)
  shutdown.add('store', () => opened.close())
  const node = assembleNode({
    store: opened.facts,
    sessions: opened.sessions,
    aliases: opened.aliases,
    handoffs: opened.handoffs,
    scaler: {
      ledger: opened.scaler,
      providers: openProviders(config.providers, {
        ...config,
        env: process.env,
        clock: systemClock,
        controlPlanes: () => [node.grpcAddress],
      }),
      joinUrl: config.advertise.http === undefined ? undefined : `${config.advertise.http}${JOIN_PATH}`,
    },
    automation: config.webhooks,
    ...(config.store.kind === 'mysql' ? { database: config.store.place } : {}),
    shardUsers: shardUsersOf(config.store.kind === 'mysql', config.sessions.shardUser),
    node: config.nodeId,
    fleets: config.fleets,
    clock: systemClock,
    random: systemRandom,
    log,
    openBus: busFrom(config.bus, { clock: systemClock, random: systemRandom, log }),
  })
  shutdown.add('bus', () => node.bus.close())
  node.metrics.watchProcess()
  const rpc = await startRpcServer({ ...node, ...config.grpc, authToken: config.authToken })
  node.grpcAddress = endpointText(config.grpc.bind, rpc.port)
  shutdown.add('gRPC', () => rpc.close())
  const http = await serveHttp(config, node, log)
  shutdown.add('HTTP', () => http.close())

  const timer = setInterval(() => node.tick(), NODE_TICK_MS)
  shutdown.add('lease', async () => {
    clearInterval(timer)
    await node.reconciler.idle()
    await node.duty.idle()
    await node.handoffDuty.idle()
    await node.automation.close()
    await node.scaler.settled()
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

function serveHttp({ http, authToken, advertise }: ControlPlaneConfig, node: AssembledNode, log: Log) {
  const { leadership, scaler } = node
  return startStatusServer({
    ...http,
    token: authToken,
    other: firstOf(
      hookEndpoint(call => node.automation.take(call)),
      endpointRequests({
        leadership,
        facts: node.lastFacts,
        live: () => node.live.view(),
        token: authToken,
        clock: systemClock,
      }),
      joinEndpoint({ ...scaler, controlPlanes: advertise.grpc, authToken, clock: systemClock, log }),
    ),
    source: statusSource(leadership, node.metrics, () => node.reconciler.failure),
  })
}
