import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { playerAddress, isPublic } from '../../../cli/up/listener-address.ts'
import { readUpFile, upFilePath, upRuns, writeUpFile } from '../../../cli/up/up-file.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { scratchDirectory } from './scratch-directory.ts'

/** `up.json` */
export const upFiles: FuzzTarget = {
  name: 'up-files',
  promise: 'the file of a running `up` is read as it was written, or counts as absent',
  words: [
    '"process":{"pid":2,"startTicks":"1"}',
    '"listeners":[',
    '"programs":{"proxy":{"pid":3,"startTicks":"1"}}',
    '"__proto__":',
    '"grpc":"127.0.0.1:7400"',
  ],
  run(input) {
    const directory = scratchDirectory('up')
    writeFileSync(upFilePath(directory), input)
    const file = readUpFile(directory)
    if (file === undefined) return 'refused'
    upRuns(file)
    for (const listener of file.listeners ?? []) {
      playerAddress(listener)
      isPublic(listener)
    }
    writeUpFile(directory, { ...file, process: { ...file.process, pid: process.pid } })
    const again = readUpFile(directory)
    expect(
      again !== undefined && isDeepStrictEqual({ ...again, process: file.process }, file),
      'the file changes when written',
    )
    return 'taken'
  },
}
