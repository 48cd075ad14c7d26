import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { KernelHold } from '../../../proxy/kernel-tier/kernel-hold.ts'
import { patiently } from '../support/until.ts'

const skip = process.platform === 'linux' ? false : 'abstract sockets are part of Linux'
const MODULE = fileURLToPath(new URL('../../../proxy/kernel-tier/kernel-hold.ts', import.meta.url))

t.test('one has the table at a time, until it lets go', { skip }, async t => {
  const name = `\0swyard-test-${randomUUID()}`
  const first = await KernelHold.take(name)
  t.ok(first)
  t.equal(await KernelHold.take(name), undefined)
  t.ok(await KernelHold.take(`${name}-other`), 'another name is another table')
  const curious = connect(name)
  await once(curious, 'close')
  await first!.release()
  t.ok(await KernelHold.take(name))
})

t.test('the hold of a killed process goes with it', { skip }, async t => {
  const name = `\0swyard-test-${randomUUID()}`
  const script = `const { KernelHold } = await import(${JSON.stringify(MODULE)})
    await KernelHold.take(${JSON.stringify(name)})
    console.log('taken')
    setInterval(() => {}, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  await patiently(() => 'the child has it', once(child.stdout, 'data'))
  t.equal(await KernelHold.take(name), undefined)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  t.ok(await KernelHold.take(name))
})
