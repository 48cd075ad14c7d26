import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { until } from '../../proxy/support/until.ts'
import { processTree, ProcessorWatch } from './processor-watch.ts'

const skip = process.platform === 'linux' ? false : 'it reads /proc'
/** Works for some tenths of a second, then rests. */
const WORK = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exec sleep 60'

async function shell(t: Test, script: string): Promise<number> {
  const child = spawn('sh', ['-c', script], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    for (const pid of processTree(child.pid ?? 0).toReversed()) process.kill(pid, 'SIGKILL')
    await ended
  })
  await once(child, 'spawn')
  return child.pid ?? 0
}

t.test(
  'the time of children who live counts, and goes on to count when they have ended',
  { skip },
  async t => {
    const pid = await shell(t, `sh -c '${WORK}'; exec sleep 60`)
    const watch = new ProcessorWatch([pid])
    await until('the child has worked', () => watch.processesUs() >= 50_000)
    await until('it is there', () => processTree(pid).length === 2)
    const before = watch.processesUs()
    for (const child of processTree(pid).slice(1)) process.kill(child, 'SIGKILL')
    await until('it is gone', () => processTree(pid).length === 1)
    t.ok(watch.processesUs() >= before)
  },
)

t.test('whoever is watched with a parent counts once', { skip }, async t => {
  const pid = await shell(t, `sh -c '${WORK}'; exec sleep 60`)
  await until('there is a child', () => processTree(pid).length === 2)
  const [once, twice] = [new ProcessorWatch([pid]), new ProcessorWatch(processTree(pid))]
  await until('the child has worked', () => once.processesUs() >= 50_000)
  await until('it rests', () => once.processesUs() === twice.processesUs())
})

t.test('children of any thread are found', { skip }, async t => {
  const code = `
    const child = require('node:child_process').spawn('sleep', ['60'])
    require('node:worker_threads').parentPort.postMessage(child.pid)
    require('node:worker_threads').parentPort.on('message', () => child.kill())`
  const worker = new Worker(code, { eval: true })
  t.teardown(() => worker.terminate())
  const [pid] = (await once(worker, 'message')) as [number]
  t.ok(processTree(process.pid).includes(pid))
  worker.postMessage('end')
  await until('it has ended', () => !processTree(process.pid).includes(pid))
})

t.test('a watched process that has ended is a mistake, and no figure', { skip }, async t => {
  const child = spawn('true')
  const watch = new ProcessorWatch([child.pid ?? 0])
  await once(child, 'exit')
  t.throws(() => watch.processesUs())
})
