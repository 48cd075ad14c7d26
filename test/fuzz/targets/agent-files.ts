import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shardExited } from '../../../proto/contract/agent-link.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import { shardExitedOf } from '../../../shard-agent/lifecycle/hosted-shard.ts'
import { lockAgentDirectory } from '../../../shard-agent/runtime/agent-lock.ts'
import {
  type ChildRecord,
  childRecords,
  parseRecord,
  recordText,
} from '../../../shard-agent/runtime/child-record.ts'
import { containerRecords } from '../../../shard-agent/runtime/docker/container-record.ts'
import { ShardDirectories } from '../../../shard-agent/runtime/shard-directories.ts'
import { expect, expectRefusal } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'
import { scratchDirectory } from './scratch-directory.ts'

const LIVES_MAX = 8

/** First line: directories of lives, `<shard>/<life>`, separated by blanks. The rest is the `child.json` in each, and the lock file. */
export const agentFiles: FuzzTarget = {
  name: 'agent-files',
  promise:
    'a record is read as it was written or is broken; no life is found twice; garbage in the lock is no holder',
  words: [
    'arena-1/1',
    'arena-1/01',
    '"life":{"kind":"exited","exit":{"exitCode":1,"signal":"SIGTERM","lastLine":"x"}}',
    '"kind":"launching"',
    '"container":{"image":"x","memoryBytesMax":"0","milliCpusMax":0,"mounts":[]}',
    '"word":"',
    '"pid":2',
    '"startTicks":1',
    '"bootId":""',
  ],
  run(input) {
    const data = scratchDirectory('agent')
    const root = join(data, 'agent', 'shards')
    rmSync(join(data, 'agent'), { recursive: true, force: true })
    const end = input.indexOf('\n')
    const text = input.toString('utf8', end + 1)
    for (const place of input.toString('utf8', 0, Math.max(0, end)).split(' ').slice(0, LIVES_MAX))
      if (isPlace(place)) {
        mkdirSync(join(root, place), { recursive: true })
        writeFileSync(join(root, place, 'child.json'), text)
      }
    mkdirSync(root, { recursive: true })
    writeFileSync(join(data, 'agent', 'agent.json'), text, { flag: 'a' })
    lockAgentDirectory(data)()
    return expectLives(new ShardDirectories(root, childRecords), text)
  },
}

/** Only what stays below the scratch directory and what a file system takes. */
function isPlace(place: string): boolean {
  return /^[\w.-]{1,80}\/[\w.-]{1,80}$/.test(place) && !/(^|\/)\.{1,2}(\/|$)/.test(place)
}

function expectLives(directories: ShardDirectories<ChildRecord>, text: string): FuzzVerdict {
  const lives = directories.lives()
  expect(new Set(lives.map(shardRefText)).size === lives.length, 'a life is found twice')
  for (const life of lives) expect(directories.read(life) !== 'nothing', `${shardRefText(life)} has a record`)
  const container = recordIn(() => containerRecords.parse(text))
  if (container !== undefined) {
    const written = containerRecords.text(container)
    expect(
      containerRecords.text(containerRecords.parse(written)) === written,
      'a container changes when written',
    )
  }
  const record = recordIn(() => parseRecord(text))
  if (record === undefined) return 'refused'
  expect(
    recordText(parseRecord(recordText(record))) === recordText(record),
    'the record changes when written',
  )
  const { spec, life } = record
  // What was read from the disk goes out with the hello: one report that is refused would be refused for ever.
  if (life.kind === 'exited') shardExited.decode(shardExited.encode(shardExitedOf(spec, life.exit)), 'exit')
  return 'taken'
}

function recordIn<R>(parse: () => R): R | undefined {
  try {
    return parse()
  } catch (error) {
    const known = error instanceof SyntaxError || (error instanceof Error && error.name.endsWith('ZodError'))
    if (!known) expectRefusal(error, ['SWY_WIRE_INVALID'])
    return undefined
  }
}
