import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { startLineChild } from '../../support/line-child.ts'
import { patiently } from '../support/until.ts'
import { machines } from './kernel-lab.ts'

const FLOOD = fileURLToPath(new URL('flood-peer.ts', import.meta.url))

/** On the machine of players; it says something once its sockets are open. @param args see `flood-peer.ts` */
export function startFlood(t: Test, args: readonly (string | number)[]) {
  const [program = '', ...words] = machines()?.players ?? []
  const waiting: (() => void)[] = []
  const said: string[] = []
  const child = startLineChild({
    command: program,
    args: [...words, process.execPath, FLOOD, ...args.map(String)],
    directory: import.meta.dirname,
    onLine(line) {
      said.push(line)
      if (line.startsWith('{')) waiting.shift()?.()
    },
  })
  t.teardown(() => child.kill())
  const gone = child.ended.then(() => Promise.reject(new Error(said.join('\n'))))
  gone.catch(() => {})
  let next = new Promise<void>(resolve => waiting.push(resolve))
  return {
    /** Settles with the next thing it says. */
    next: () => patiently(() => 'whoever floods has done so', Promise.race([next, gone])),
    send(datagrams: number) {
      next = new Promise<void>(resolve => waiting.push(resolve))
      child.say(`${datagrams}`)
    },
  }
}
