import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../../../../lib/clock.ts'
import { Crowd } from './crowd.ts'

/** A crowd in a process of its own: plays for `--seconds`, or until everybody plays after so many changes of server, prints its report as
 *  JSON, and ends. */
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
/** Whoever is to be thrown out late has time for it. */
const AFTERWARDS_MS = 2_000

const crowd = new Crowd({
  players: Number(values.players),
  server: { ip: '127.0.0.1', port: Number(values.port) },
  clock: systemClock,
  perSecond: Number(values['per-second']),
  client: values['open-mp'] ? 'openMp' : 'samp',
  oneIp: values['one-ip'],
})
const changesWanted = values.changes === undefined ? Number.POSITIVE_INFINITY : Number(values.changes)
let until = systemClock.monotonicMs() + Number(values.seconds) * 1_000
let done = false
while (systemClock.monotonicMs() < until) {
  crowd.tick()
  await sleep(TICK_MS)
  if (done || !crowd.isThrough(changesWanted)) continue
  done = true
  until = Math.min(until, systemClock.monotonicMs() + AFTERWARDS_MS)
}
const report = crowd.report()
crowd.close()
process.stdout.write(`${JSON.stringify(report)}\n`)
