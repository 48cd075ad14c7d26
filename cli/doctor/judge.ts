import { fail, type Finding, ok, warn } from './finding.ts'

/** Judgements about what was gathered. Pure: the gathering is elsewhere. */

const NODE_MIN = [24, 12] as const
/** Descriptors that a proxy needs beside its flows: listeners, logs, links. */
const DESCRIPTORS_BESIDE_FLOWS = 512
const CLOCK_AHEAD_MS_MAX = 5_000
/** A clock before this has not been set since the machine was made. */
const CLOCK_MS_MIN = Date.UTC(2025, 0, 1)

export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const recent = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])
  return recent
    ? ok('node', version)
    : fail(
        'node',
        `${version} is older than ${NODE_MIN.join('.')}`,
        'Use the pinned runtime: `npx switchyard …`.',
      )
}

/** @param descriptorsMax undefined where the machine does not tell */
export function judgeDescriptors(descriptorsMax: number | undefined, flowsMax: number): Finding {
  const name = 'file descriptors'
  if (descriptorsMax === undefined) return warn(name, 'the limit is unknown', 'Check it with `ulimit -n`.')
  const needed = flowsMax + DESCRIPTORS_BESIDE_FLOWS
  return descriptorsMax >= needed
    ? ok(name, `${descriptorsMax}, enough for ${flowsMax} flows`)
    : warn(
        name,
        `${descriptorsMax} are allowed, ${flowsMax} flows need ${needed}`,
        'Raise the limit (`ulimit -n`, LimitNOFILE) or lower proxy.flowsMax.',
      )
}

/** @param newestEventMs of the store; undefined where there is none */
export function judgeClock(nowMs: number, newestEventMs: number | undefined): Finding {
  const name = 'clock'
  const remedy = 'Let the machine keep time, for example with chrony.'
  if (nowMs < CLOCK_MS_MIN) return fail(name, `it says ${new Date(nowMs).toISOString()}`, remedy)
  const aheadMs = (newestEventMs ?? nowMs) - nowMs
  return aheadMs > CLOCK_AHEAD_MS_MAX
    ? warn(name, `the store is ${Math.round(aheadMs / 1_000)} s ahead of this machine`, remedy)
    : ok(name, new Date(nowMs).toISOString())
}

/** @param runs whether an `up` runs here: then its ports are rightly in use */
export function judgePorts(taken: readonly string[], runs: boolean): Finding {
  const name = 'ports'
  if (runs) return ok(name, 'in use by the `switchyard up` that runs here')
  return taken.length === 0
    ? ok(name, 'all free')
    : fail(
        name,
        `taken: ${taken.join(', ')}`,
        'Stop the other program, or choose other ports; 0 takes a free one.',
      )
}

/** @param problem undefined where it answers
 *  @param expected whether it should: an `up` runs here, or an address was named */
export function judgeReachable(
  name: string,
  address: string,
  problem: string | undefined,
  expected: boolean,
): Finding {
  if (problem === undefined) return ok(name, `answers at ${address}`)
  return expected
    ? fail(name, problem, 'Look at `switchyard status` and at the logs in the data directory.')
    : warn(name, `nothing runs at ${address}`, 'Start it: `npm start` or `npx switchyard up`.')
}

export function judgeDataDirectory(path: string, problem: string | undefined): Finding {
  return problem === undefined
    ? ok('data directory', `${path} can be written`)
    : fail(
        'data directory',
        `${path}: ${problem}`,
        'Give it to this user, or name another one with --data-dir.',
      )
}

/** @param fleets with `addresses: restore`
 *  @param obstacle why this machine cannot restore addresses; undefined where it can */
export function judgeRestore(fleets: readonly string[], obstacle: string | undefined): Finding {
  const name = 'restored addresses'
  return obstacle === undefined
    ? ok(name, `nftables works here, for ${fleets.join(', ')}`)
    : warn(
        name,
        `${fleets.join(', ')} cannot run on this machine: ${obstacle}`,
        'Do so, run the agent elsewhere, or give the fleet addresses: alias; see docs/addresses.md.',
      )
}

/** @param alarms of the control plane, the worst first */
export function judgeAlarms(alarms: readonly string[]): Finding {
  const [worst] = alarms
  if (worst === undefined) return ok('alarms', 'none')
  const more = alarms.length === 1 ? '' : `; ${alarms.length - 1} more`
  return warn('alarms', `${worst}${more}`, 'See `switchyard status`, and docs/operations.md on each.')
}

/** @param store what the control plane calls it; undefined where it does not answer
 *  @param problem why nothing could be read from it; undefined where something could */
export function judgeStore(store: string | undefined, problem: string | undefined): Finding {
  if (store === undefined)
    return warn('store', 'unknown while the control plane does not answer', 'Start it, then look again.')
  return problem === undefined
    ? ok('store', `${store} answers`)
    : fail('store', `${store}: ${problem}`, 'Check the database and its disk.')
}
