import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { insideOf } from './namespaces.ts'

const run = promisify(execFile)
const BYTES_MAX = 16 * 1_024 * 1_024
const SCRIPT = 'process.stdout.write(await (await fetch(process.argv[1])).text())'

/** The text behind `url` as somebody in a namespace sees it; undefined: in our own. A process of its own there, so not while somebody measures. */
export async function fetchInside(namespace: string | undefined, url: string): Promise<string> {
  if (namespace === undefined) return (await fetch(url)).text()
  const words = ['--input-type=module', '--eval', SCRIPT, url]
  const [command = '', ...args] = insideOf(namespace, process.execPath, words)
  return (await run(command, args, { maxBuffer: BYTES_MAX })).stdout
}
