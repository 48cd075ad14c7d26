import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fleetFromSettings, fleetSchema } from '../../../control-plane/fleet-settings.ts'
import { openSqliteStore } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import { expectRefusal } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'
import { scratchDirectory } from './scratch-directory.ts'

const PATCH_BYTES = 5
let template: Buffer | undefined

/** `W`: the whole file. `P`: patches of a good one, each an offset (32 bits) and a byte; `J`: from its first JSON on. `T`: a good one cut at an offset (32 bits);
 *  what follows is its write-ahead log. */
export const sqliteFiles: FuzzTarget = {
  name: 'sqlite-files',
  promise: 'a damaged database is SWY_STORE_UNAVAILABLE or SWY_STORE_VERSION, or still serves',
  words: ['W', 'P', 'J', 'T', 'SQLite format 3\0'],
  startsThings: true,
  async run(input) {
    const path = join(scratchDirectory('sqlite'), 'switchyard.db')
    clear(path)
    template ??= await goodDatabase(path)
    clear(path)
    const { file, log } = filesOf(input, template)
    writeFileSync(path, file)
    if (log.length > 0) writeFileSync(`${path}-wal`, log)
    return used(path)
  },
}

async function used(path: string): Promise<FuzzVerdict> {
  try {
    const store = await openSqliteStore({ path })
    try {
      await store.facts()
      await store.events({ limit: 100 })
      await store.request('r1')
      await store.lead('fuzz' as NodeId, '127.0.0.1:1', 1_000)
    } finally {
      await store.close()
    }
    return 'taken'
  } catch (error) {
    expectRefusal(error, ['SWY_STORE_UNAVAILABLE', 'SWY_STORE_VERSION', 'SWY_STORE_STALE'])
    return 'refused'
  }
}

async function goodDatabase(path: string): Promise<Buffer> {
  const store = await openSqliteStore({ path })
  const { token } = await store.lead('fuzz' as NodeId, '127.0.0.1:1', 1_000)
  const fleet = fleetFromSettings(
    fleetSchema.parse({ name: 'arena', command: ['node', 'arena.ts'] }),
    undefined,
  )
  const event = {
    kind: 'fleet.declared',
    actor: 'fuzz',
    subject: 'arena',
    summary: 'x',
    why: 'y',
    before: {},
    after: fleet,
  }
  await store.commit(token, [{ kind: 'fleet.put', fleet }], [event])
  await store.close()
  return readFileSync(path)
}

function clear(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}

function filesOf(input: Buffer, good: Buffer): { readonly file: Buffer; readonly log: Buffer } {
  const none = Buffer.alloc(0)
  const rest = input.subarray(1)
  switch (input.toString('latin1', 0, 1)) {
    case 'P':
    case 'J': {
      const file = Buffer.from(good)
      const base = input[0] === 'J'.charCodeAt(0) ? good.indexOf('{"') : 0
      for (let at = 0; at + PATCH_BYTES <= rest.length; at += PATCH_BYTES)
        file[(base + rest.readUInt32LE(at)) % file.length] = rest[at + 4] ?? 0
      return { file, log: none }
    }
    case 'T':
      return rest.length < 4
        ? { file: none, log: none }
        : { file: good.subarray(0, rest.readUInt32LE(0) % (good.length + 1)), log: rest.subarray(4) }
    default:
      return { file: rest, log: none }
  }
}
