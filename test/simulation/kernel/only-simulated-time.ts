import { systemClock } from '../../../lib/clock.ts'
import { systemRandom } from '../../../lib/random.ts'
import { systemTimers } from '../../../lib/timers.ts'

/** What would make a run depend on anything but its seed. */
const FORBIDDEN: readonly (readonly [owner: object, name: string])[] = [
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'setImmediate'],
  [Date, 'now'],
  [performance, 'now'],
  [Math, 'random'],
  [systemClock, 'monotonicMs'],
  [systemClock, 'wallMs'],
  [systemRandom, 'fraction'],
  [systemTimers, 'once'],
]

/** Runs `body` in a process in which nobody can get at the real time, real timers or real chance: whoever tries ends the run.
 *  One at a time. */
export async function onlySimulatedTime<T>(body: () => Promise<T>): Promise<T> {
  const kept = FORBIDDEN.map(([owner, name]) => [owner, name, Reflect.get(owner, name)] as const)
  for (const [owner, name] of FORBIDDEN)
    Object.defineProperty(owner, name, { configurable: true, writable: true, value: () => forbid(name) })
  try {
    return await body()
  } finally {
    for (const [owner, name, value] of kept)
      Object.defineProperty(owner, name, { configurable: true, writable: true, value })
  }
}

function forbid(name: string): never {
  throw new TypeError(`${name} was called in a simulation: time, timers and chance are arguments`)
}
