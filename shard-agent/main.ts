import { readFileSync } from 'node:fs'
import { systemClock } from '../lib/clock.ts'
import { writeCompiledCode } from '../lib/compiled-code.ts'
import { createLog } from '../lib/log.ts'
import { NftSession } from '../lib/nft/nft-session.ts'
import { randomId, systemRandom } from '../lib/random.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { systemTimers } from '../lib/timers.ts'
import { attachOver } from '../proto/client/attach-call.ts'
import { AttachedStream } from '../proto/client/attached-stream.ts'
import { KeptCalls } from '../proto/client/kept-calls.ts'
import { allotAliasesReply, allotAliasesRequest } from '../proto/contract/alias.ts'
import { type AgentOrder, agentOrder, type AgentReport, agentReport } from '../proto/contract/agent-link.ts'
import type { HostId, MoveId } from '../proto/contract/ids.ts'
import { type AgentConfig, parseAgentArguments, readAgentConfig } from './config.ts'
import { joinedConfig } from './control-link/joined-config.ts'
import { AgentLink } from './control-link/agent-link.ts'
import { LocalDoor, openLocalApi } from './local-api/open-local-api.ts'
import { ScriptDesk, type ScriptDeskOptions } from './local-api/script-desk.ts'
import { LOCAL_API_ADDRESS } from './local-api/server.ts'
import { handoffCalls } from './local-api/handoff-calls.ts'
import { relayedCalls, relayedHandoffs } from './local-api/relayed-calls.ts'
import { sessionCalls } from './local-api/session-calls.ts'
import { Relays } from './relay/relays.ts'
import { RestoreTable } from './relay/restore-table.ts'
import { nftTrial } from './relay/try-nft.ts'
import { RestoreWatch } from './relay/restore-watch.ts'
import { routeProblemHere } from './relay/route-facts.ts'
import { isNetworkAddress } from './restore/network-address.ts'
import { tableName } from './restore/table-text.ts'
import { lockAgentDirectory } from './runtime/agent-lock.ts'
import { createKeeper } from './runtime/create-keeper.ts'
import type { Keeper } from './runtime/keeper.ts'
import { stopChildren } from './runtime/stop-children.ts'

/** The one tick of the process: everything that has a deadline looks at it then. */
const TICK_MS = 50
const NFT_TRIAL_WITHIN_MS = 5_000
/** 100 bits: no two hand-offs are called alike. */
const MOVE_ID_CHARACTERS = 20

try {
  const programArguments = parseAgentArguments(process.argv.slice(2))
  const { config } = readAgentConfig(programArguments, process.env)
  if (!programArguments.check) {
    // Before anybody waits for it: it takes some 0.1 s where it is new.
    writeCompiledCode()
    await run(
      await joinedConfig(programArguments, config),
      programArguments.values['stop-children-on-exit'] === true,
    )
  }
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
  const table = await openRestoreTable(config, log)
  const relays = openRelays(config, table, () => links.stream.attachedTo, log)
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
  const watch = restoreWatch(config, table, log)
  const links = createLinks(config, { keeper, relays, table, watch }, log)
  const { link, stream, desk } = links
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
    watch.tick()
    desk.tick()
    link.tick()
  }, TICK_MS)
  shutdown.add('ticker', () => clearInterval(ticker))
  shutdown.add('calls', () => links.close())
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
  {
    keeper,
    relays,
    table,
    watch,
  }: {
    readonly keeper: Keeper
    readonly relays: Relays
    readonly table: RestoreTable
    readonly watch: RestoreWatch
  },
  log: ReturnType<typeof createLog>,
) {
  const { desk, close } = createScriptDesk(config, { keeper, relays }, log, {
    active: () => stream.attachedTo,
    report: report => link.zones(report),
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
    restoreObstacle: () => table.obstacle ?? table.failing,
    restoreWarning: () => watch.warning,
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
  return { link, stream, desk, close }
}

/** Where the scripts of the game servers call. */
function createScriptDesk(
  { controlPlanes, auth, agent }: AgentConfig,
  { keeper, relays }: { readonly keeper: Keeper; readonly relays: Relays },
  log: ReturnType<typeof createLog>,
  link: Pick<ScriptDeskOptions, 'report' | 'noticeTaken'> & { readonly active: () => string | undefined },
) {
  const over = { addresses: controlPlanes, active: link.active, token: auth.token }
  const calls = new KeptCalls({ ...over, service: 'SessionService' })
  const handoffs = new KeptCalls({ ...over, service: 'HandoffService' })
  const desk = new ScriptDesk({
    ...link,
    calls: relayedCalls(sessionCalls(calls), relays),
    handoffs: relayedHandoffs(handoffCalls(handoffs), relays),
    clock: systemClock,
    log,
    life: randomId(systemRandom, 8),
    graceMs: agent.localApi.storeOutageGraceMs,
    hosts: shard => keeper.hosts(shard),
    ticked: shard => keeper.ticked(shard),
    playerAt: (shard, seen) => relays.playerAt(shard, seen),
    portsOf: (shard, ip, login) => relays.portsOf(shard, ip, login),
    newMoveId: () => randomId(systemRandom, MOVE_ID_CHARACTERS) as MoveId,
  })
  return {
    desk,
    close: () => {
      calls.close()
      handoffs.close()
    },
  }
}

/** For game servers of fleets with `restore` addresses. */
async function openRestoreTable(
  { agent }: AgentConfig,
  log: ReturnType<typeof createLog>,
): Promise<RestoreTable> {
  const { address, hostId } = agent
  // Players wait for an agent that starts: an nft that hangs must not keep it.
  const trial = NftSession.open({ withinMs: NFT_TRIAL_WITHIN_MS })
  const table = new RestoreTable({
    nft: NftSession.open(),
    tryNft: () => nftTrial(trial, address),
    early: trial,
    name: tableName(hostId, address),
    address,
    clock: systemClock,
    log,
  })
  await table.prepare(addressObstacle(address))
  return table
}

function restoreWatch(
  { agent }: AgentConfig,
  table: RestoreTable,
  log: ReturnType<typeof createLog>,
): RestoreWatch {
  return new RestoreWatch({
    table,
    routeProblem: () => routeProblemHere(agent.address),
    clock: systemClock,
    log,
  })
}

/** Packets with players' addresses never leave loopback, and come to no address of one link alone. */
function addressObstacle(address: string): string | undefined {
  return isNetworkAddress(address)
    ? undefined
    : `agent.address is ${address}: give the host's own address, that its network knows`
}

/** For game servers of fleets with `alias` and `restore` addresses. */
function openRelays(
  { agent, auth, controlPlanes }: AgentConfig,
  table: RestoreTable,
  active: () => string | undefined,
  log: ReturnType<typeof createLog>,
): Relays {
  const { trustedProxies, ...limits } = agent.relay
  const { token } = auth
  const calls = new KeptCalls({ service: 'AliasService', addresses: controlPlanes, active, token })
  return new Relays({
    trustedProxies,
    limits,
    table,
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
