import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { after, systemClock } from '../../../../lib/clock.ts'
import { Crowd } from './crowd.ts'

/** A crowd in a process of its own: plays for `--seconds`, or until everybody plays after so many changes of server at least and there have been no
 *  more for a while, prints its report as JSON, and ends. */
const { values } = parseArgs({
  options: {
    players: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '10' },
    changes: { type: 'string' },
    port: { type: 'string' },
    'per-second': { type: 'string', default: '50' },
    'open-mp': { type: 'boolean', default: false },
    'one-ip': { type: 'boolean', default: false },
  },
})
const TICK_MS = 5
/** Whoever is to be thrown out late, or to change late, has time for it. */
const AFTERWARDS_MS = 6_000

const crowd = new Crowd({
  players: Number(values.players),
  server: { ip: '127.0.0.1', port: Number(values.port) },
  clock: systemClock,
  perSecond: Number(values['per-second']),
  client: values['open-mp'] ? 'openMp' : 'samp',
  oneIp: values['one-ip'],
})
const changesWanted = values.changes === undefined ? Number.POSITIVE_INFINITY : Number(values.changes)
const end = after(systemClock.monotonicMs(), Number(values.seconds) * 1_000)
let until = end
let changes = -1
while (systemClock.monotonicMs() < until) {
  crowd.tick()
  await sleep(TICK_MS)
  const seen = crowd.isThrough(changesWanted) ? crowd.changes : -1
  if (seen === changes) continue
  changes = seen
  const quietUntil = after(systemClock.monotonicMs(), AFTERWARDS_MS)
  until = seen === -1 || end < quietUntil ? end : quietUntil
}
const report = crowd.report()
crowd.close()
process.stdout.write(`${JSON.stringify(report)}\n`)
