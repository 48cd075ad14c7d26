import { randomInt } from 'node:crypto'
import { limits } from './limits.ts'
import { formatCounts, formatReportTable } from './report-table.ts'
import { Swarm } from './swarm.ts'
import { readSwarmOptions, usage, type SwarmOptions } from './swarm-options.ts'
import { countByShard } from './swarm-report.ts'
import { formatWalkTable } from './walk/walk-report.ts'
import { WalkSwarm } from './walk/walk-swarm.ts'

const tickMs = 10
const liveLineEveryMs = 2_000

const read = readSwarmOptions(process.argv.slice(2), randomInt(limits.seedMax))
switch (read.kind) {
  case 'help':
    process.stdout.write(usage)
    break
  case 'invalid':
    process.stderr.write(`${read.mistakes.join('\n')}\n`)
    process.exitCode = 2
    break
  case 'valid':
    play(read.options)
}

/** A swarm as this program drives it. */
interface Run {
  tick(): void
  stopAsking(): void
  /** A line for people who watch. */
  live(): string
  /** Ends it. @returns what is printed */
  finish(): { readonly ok: boolean; readonly text: string }
}

function swarmRun(options: SwarmOptions, clock: () => number): Run {
  const swarm = new Swarm(options, clock)
  return {
    tick: () => swarm.tick(),
    stopAsking: () => swarm.stopAsking(),
    live: () => {
      const { wrongDeliveries, probesSent, probesAnswered } = swarm.tally
      const counts = formatCounts(countByShard(swarm.bots))
      return `${counts} | probes ${probesAnswered}/${probesSent} | wrong ${wrongDeliveries}`
    },
    finish: () => {
      const report = swarm.finish()
      const text = options.json ? `${JSON.stringify(report)}\n` : formatReportTable(report)
      return { ok: report.ok, text }
    },
  }
}

function walkRun(options: SwarmOptions, clock: () => number): Run {
  const swarm = new WalkSwarm(options, clock)
  return {
    tick: () => swarm.tick(),
    stopAsking: () => swarm.stopAsking(),
    live: () => {
      const { playersPerShard, handOffs, breaches } = swarm.report()
      return `${formatCounts(playersPerShard)} | hand-offs ${handOffs} | breaches ${breaches}`
    },
    finish: () => {
      const report = swarm.finish()
      const text = options.json ? `${JSON.stringify(report)}\n` : formatWalkTable(report)
      return { ok: report.ok, text }
    },
  }
}

/** Runs the swarm until its time is over, or until SIGINT or SIGTERM; then reports. */
function play(options: SwarmOptions): void {
  const clock = (): number => performance.now()
  const run = options.walk === undefined ? swarmRun(options, clock) : walkRun(options, clock)
  const ticker = setInterval(() => run.tick(), tickMs)
  const live = setInterval(() => process.stderr.write(`${run.live()}\n`), liveLineEveryMs)
  const deadline = setTimeout(end, options.seconds * 1_000)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)

  let ending = false
  function end(): void {
    if (ending) return
    ending = true
    clearTimeout(deadline)
    clearInterval(live)
    run.stopAsking()
    setTimeout(report, limits.lastAnswersMs)
  }

  function report(): void {
    clearInterval(ticker)
    const { ok, text } = run.finish()
    process.stdout.write(text)
    process.exitCode = ok ? 0 : 1
  }
}
