import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { namespacesMissing } from '../chaos/world/namespaces.ts'
import { removeAbandonedNamespaces, removeNamespace } from './abandoned-namespaces.ts'
import { eventually } from './eventually.ts'
import { killChild } from './kill-child.ts'

const PREFIX = 'swysweep'
const WAIT_MS = 60_000

/** Makes a namespace, and runs a program in it. */
async function inhabited(t: Test, name: string): Promise<ChildProcess> {
  t.equal(spawnSync('ip', ['netns', 'add', name]).status, 0)
  t.teardown(() => removeNamespace(name))
  const inhabitant = spawn('ip', ['netns', 'exec', name, 'sleep', '600'], { stdio: 'ignore' })
  t.teardown(() => killChild(inhabitant))
  await eventually('the program to be in there', WAIT_MS, () =>
    pidsIn(name).includes(`${inhabitant.pid}`) ? true : undefined,
  )
  return inhabitant
}

function pidsIn(name: string): readonly string[] {
  return spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout.split('\n')
}

function isThere(name: string): boolean {
  return spawnSync('ip', ['netns', 'exec', name, 'true']).status === 0
}

t.test(
  'namespaces of processes that are gone go with what runs in them, and those of others stay',
  { skip: namespacesMissing() ?? false },
  async t => {
    const { pid: gone } = spawnSync('true')
    const [abandoned, former, living] = [gone, process.pid, process.ppid].map(pid => `${PREFIX}-${pid}-lan`)
    const orphan = await inhabited(t, abandoned!)
    await inhabited(t, former!)
    const neighbour = await inhabited(t, living!)
    const ended = once(orphan, 'exit')
    removeAbandonedNamespaces(PREFIX)
    t.same(await ended, [null, 'SIGKILL'])
    t.notOk(isThere(abandoned!))
    t.notOk(isThere(former!), 'a process before had the same pid')
    t.ok(isThere(living!))
    t.ok(pidsIn(living!).includes(`${neighbour.pid}`))
  },
)
