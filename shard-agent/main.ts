import { readFileSync } from 'node:fs'
import { systemClock } from '../lib/clock.ts'
import { createLog } from '../lib/log.ts'
import { randomId, systemRandom } from '../lib/random.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { systemTimers } from '../lib/timers.ts'
import { attachOver } from '../proto/client/attach-call.ts'
import { AttachedStream } from '../proto/client/attached-stream.ts'
import { KeptCalls } from '../proto/client/kept-calls.ts'
import { allotAliasesReply, allotAliasesRequest } from '../proto/contract/alias.ts'
import { type AgentOrder, agentOrder, type AgentReport, agentReport } from '../proto/contract/agent-link.ts'
import type { HostId } from '../proto/contract/ids.ts'
import { type AgentConfig, parseAgentArguments, readAgentConfig } from './config.ts'
import { AgentLink } from './control-link/agent-link.ts'
import { LocalDoor, openLocalApi } from './local-api/open-local-api.ts'
import { ScriptDesk } from './local-api/script-desk.ts'
import { LOCAL_API_ADDRESS } from './local-api/server.ts'
import { relayedCalls } from './local-api/relayed-calls.ts'
import { sessionCalls } from './local-api/session-calls.ts'
import { Relays } from './relay/relays.ts'
import { lockAgentDirectory } from './runtime/agent-lock.ts'
import { createKeeper } from './runtime/create-keeper.ts'
import type { Keeper } from './runtime/keeper.ts'
import { stopChildren } from './runtime/stop-children.ts'

/** The one tick of the process: everything that has a deadline looks at it then. */
const TICK_MS = 50

try {
  const programArguments = parseAgentArguments(process.argv.slice(2))
  const { config } = readAgentConfig(programArguments, process.env)
  if (!programArguments.check) await run(config, programArguments.values['stop-children-on-exit'] === true)
} catch (error) {
  const { text, exitCode } = startFailure(error)
  process.stderr.write(`${text}\n`)
  // Whatever is open already must not keep a program alive that has failed to start.
  process.exit(exitCode)
}

/** @param stopsChildren whether game servers end with the agent; otherwise they go on, for its next life to adopt */
async function run(config: AgentConfig, stopsChildren: boolean): Promise<void> {
  const log = createLog('shard-agent', config.log.level)
  const shutdown = new Shutdown(log)
  const unlock = lockAgentDirectory(config.dataDir)
  shutdown.add('lock', unlock)
  const door = new LocalDoor()
  const relays = openRelays(config, () => links.stream.attachedTo, log)
  shutdown.add('relays', () => relays.stop())
  const keeper = createKeeper({
    ...config.agent,
    dataDirectory: config.dataDir,
    env: process.env,
    nodePath: process.execPath,
    door,
    relays,
    clock: systemClock,
    random: systemRandom,
    log,
  })
  const links = createLinks(config, { keeper, relays }, log)
  const { link, stream, desk, calls } = links
  keeper.listen({
    changed: () => link.changed(),
    exited: exit => {
      desk.ended(exit.shard)
      link.exited(exit)
    },
  })
  keeper.recover()
  for (const shard of door.takeAdopted()) desk.adopted(shard)
  const { port } = config.agent.localApi
  const api = await openLocalApi({ port, secrets: door.secrets, desk, log }, config.dataDir).catch(
    (error: unknown) => {
      unlock()
      throw error
    },
  )
  door.port = api.port

  const ticker = setInterval(() => {
    keeper.tick()
    relays.tick()
    desk.tick()
    link.tick()
  }, TICK_MS)
  shutdown.add('ticker', () => clearInterval(ticker))
  shutdown.add('calls', () => calls.close())
  if (stopsChildren) stopChildrenWith(shutdown, keeper, log)
  shutdown.add('control link', () => stream.stop())
  shutdown.add('local API', () => api.close())
  shutdown.onSignals()
  stream.start()
  const localApi = `${LOCAL_API_ADDRESS}:${api.port}`
  process.stdout.write(
    `ready ${JSON.stringify({ pid: process.pid, hostId: config.agent.hostId, localApi })}\n`,
  )
}

/** What speaks with the control plane: the link for orders and reports, the calls for the scripts' accounts. */
function createLinks(
  config: AgentConfig,
  { keeper, relays }: { readonly keeper: Keeper; readonly relays: Relays },
  log: ReturnType<typeof createLog>,
) {
  const calls = new KeptCalls({
    service: 'SessionService',
    addresses: config.controlPlanes,
    active: () => stream.attachedTo,
    token: config.auth.token,
  })
  const desk = new ScriptDesk({
    calls: relayedCalls(sessionCalls(calls), relays),
    clock: systemClock,
    log,
    life: randomId(systemRandom, 8),
    graceMs: config.agent.localApi.storeOutageGraceMs,
    hosts: shard => keeper.hosts(shard),
    ticked: shard => keeper.ticked(shard),
    playerAt: (shard, seen) => relays.playerAt(shard, seen),
    noticeTaken: noticeId => link.noticeTaken(noticeId),
  })
  const link = new AgentLink({
    identity: {
      hostId: config.agent.hostId as HostId,
      bootId: randomId(systemRandom, 20),
      version: versionOfPackage(),
      pid: process.pid,
      address: config.agent.address,
    },
    ward: keeper,
    scripts: desk,
    clock: systemClock,
    log,
    send: body => stream.send(body),
    sentSequence: () => stream.sentSequence,
  })
  const stream = new AttachedStream<AgentReport, AgentOrder>({
    open: attachOver('AgentLinkService', config.auth.token),
    addresses: config.controlPlanes,
    report: agentReport,
    order: agentOrder,
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    log,
    hello: () => link.hello(),
    onAttached: () => link.onAttached(),
    onOrder: order => link.onOrder(order),
    onDetached: why => link.onDetached(why),
  })
  return { link, stream, desk, calls }
}

/** For game servers of fleets with `alias` addresses. */
function openRelays(
  { agent, auth, controlPlanes }: AgentConfig,
  active: () => string | undefined,
  log: ReturnType<typeof createLog>,
): Relays {
  const { trustedProxies, ...limits } = agent.relay
  const { token } = auth
  const calls = new KeptCalls({ service: 'AliasService', addresses: controlPlanes, active, token })
  return new Relays({
    trustedProxies,
    limits,
    allot: async ips =>
      (await calls.call('AllotAliases', allotAliasesRequest, allotAliasesReply, { ips })).aliases,
    clock: systemClock,
    log,
  })
}

/** A second signal ends the process at once; then there is no grace for game servers either, but none is left behind. */
function stopChildrenWith(shutdown: Shutdown, keeper: Keeper, log: ReturnType<typeof createLog>): void {
  let signals = 0
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      signals += 1
      if (signals > 1) keeper.killAll()
    })
  shutdown.add('game servers', async () => {
    const left = await stopChildren(keeper)
    log.info({ left }, 'game servers stopped')
  })
}

function versionOfPackage(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
