import { randomInt } from 'node:crypto'
import { limits } from './limits.ts'
import { formatCounts, formatReportTable } from './report-table.ts'
import { Swarm } from './swarm.ts'
import { readSwarmOptions, usage, type SwarmOptions } from './swarm-options.ts'
import { countByShard } from './swarm-report.ts'

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

/** Runs the swarm until its time is over, or until SIGINT or SIGTERM; then reports. */
function play(options: SwarmOptions): void {
  const clock = (): number => performance.now()
  const swarm = new Swarm(options, clock)
  const ticker = setInterval(() => swarm.tick(), tickMs)
  const live = setInterval(() => {
    const { wrongDeliveries, probesSent, probesAnswered } = swarm.tally
    const counts = formatCounts(countByShard(swarm.bots))
    process.stderr.write(`${counts} | probes ${probesAnswered}/${probesSent} | wrong ${wrongDeliveries}\n`)
  }, liveLineEveryMs)
  const deadline = setTimeout(end, options.seconds * 1_000)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)

  let ending = false
  function end(): void {
    if (ending) return
    ending = true
    clearTimeout(deadline)
    clearInterval(live)
    swarm.stopAsking()
    setTimeout(report, limits.lastAnswersMs)
  }

  function report(): void {
    clearInterval(ticker)
    const result = swarm.finish()
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : formatReportTable(result))
    process.exitCode = result.ok ? 0 : 1
  }
}
