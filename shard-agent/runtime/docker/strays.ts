import { messageOf } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import type { Engine } from './engine.ts'

/** So many are named; the rest is counted. */
export const STRAYS_NAMED_MAX = 20

export interface StraysOptions {
  readonly hostId: string
  readonly engine: Pick<Engine, 'running'>
  readonly log: Log
}

/** Tells a person of running containers that say they are shards of this host while no record knows them: the directory of their agent was lost.
 *  Nothing is done to them, for labels alone prove nothing; but they hold ports, and play on with nobody to stop them.
 *  @param known names of those that records know */
export async function tellStrays(
  { hostId, engine, log }: StraysOptions,
  known: ReadonlySet<string>,
): Promise<void> {
  try {
    const names = await engine.running({ 'switchyard.kind': 'shard', 'switchyard.host': hostId })
    const strays = names.filter(name => !known.has(name))
    if (strays.length === 0) return
    const fields = { count: strays.length, containers: strays.slice(0, STRAYS_NAMED_MAX) }
    log.error(fields, 'containers of this host that no record knows: look, and remove them with docker rm -f')
  } catch (error) {
    // Hosts without containers have no engine.
    log.debug({ error: messageOf(error) }, 'the engine is away')
  }
}
