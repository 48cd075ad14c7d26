import { readFileSync } from 'node:fs'
import { systemClock } from '../lib/clock.ts'
import { createLog } from '../lib/log.ts'
import { randomId, systemRandom } from '../lib/random.ts'
import { Shutdown } from '../lib/shutdown.ts'
import { startFailure } from '../lib/start-failure.ts'
import { systemTimers } from '../lib/timers.ts'
import { attachOver } from '../proto/client/attach-call.ts'
import { AttachedStream } from '../proto/client/attached-stream.ts'
import { type AgentOrder, agentOrder, type AgentReport, agentReport } from '../proto/contract/agent-link.ts'
import type { HostId } from '../proto/contract/ids.ts'
import { type AgentConfig, parseAgentArguments, readAgentConfig } from './config.ts'
import { AgentLink } from './control-link/agent-link.ts'
import { lockAgentDirectory } from './runtime/agent-lock.ts'
import { createKeeper } from './runtime/create-keeper.ts'
import type { Keeper } from './runtime/keeper.ts'
import { stopChildren } from './runtime/stop-children.ts'

/** The one tick of the process: everything that has a deadline looks at it then. */
const TICK_MS = 50

try {
  const programArguments = parseAgentArguments(process.argv.slice(2))
  const { config } = readAgentConfig(programArguments, process.env)
  if (!programArguments.check) run(config, programArguments.values['stop-children-on-exit'] === true)
} catch (error) {
  const { text, exitCode } = startFailure(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = exitCode
}

/** @param stopsChildren whether game servers end with the agent; otherwise they go on, for its next life to adopt */
function run(config: AgentConfig, stopsChildren: boolean): void {
  const log = createLog('shard-agent', config.log.level)
  const shutdown = new Shutdown(log)
  shutdown.add('lock', lockAgentDirectory(config.dataDir))
  const keeper = createKeeper({
    ...config.agent,
    dataDirectory: config.dataDir,
    env: process.env,
    nodePath: process.execPath,
    clock: systemClock,
    random: systemRandom,
    log,
  })
  const { link, stream } = createLink(config, keeper, log)
  keeper.listen(link)
  keeper.recover()

  const ticker = setInterval(() => {
    keeper.tick()
    link.tick()
  }, TICK_MS)
  shutdown.add('ticker', () => clearInterval(ticker))
  if (stopsChildren) stopChildrenWith(shutdown, keeper, log)
  shutdown.add('control link', () => stream.stop())
  shutdown.onSignals()
  stream.start()
  process.stdout.write(`ready ${JSON.stringify({ pid: process.pid, hostId: config.agent.hostId })}\n`)
}

function createLink(config: AgentConfig, keeper: Keeper, log: ReturnType<typeof createLog>) {
  const link = new AgentLink({
    identity: {
      hostId: config.agent.hostId as HostId,
      bootId: randomId(systemRandom, 20),
      version: versionOfPackage(),
      pid: process.pid,
      address: config.agent.address,
    },
    ward: keeper,
    clock: systemClock,
    log,
    send: body => stream.send(body),
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
  return { link, stream }
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
