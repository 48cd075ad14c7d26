import { spawn } from 'node:child_process'
import t from 'tap'
import { fateOf, identityOf, uptimeMsOf } from '../../../shard-agent/runtime/process-identity.ts'
import { until } from '../support/test-host.ts'

t.test('a process is recognised by its start time, not by its pid alone', async t => {
  const mine = identityOf(process.pid)!
  t.equal(fateOf(mine), 'same')
  t.equal(fateOf({ ...mine, startTicks: mine.startTicks + 1 }), 'another')
  t.equal(fateOf({ ...mine, bootId: 'before the last boot' }), 'another')
  t.ok(uptimeMsOf(mine) > 0)
})

t.test('a name with blanks and parentheses does not confuse', async t => {
  const child = spawn('sh', ['-c', 'printf "a) Z 1 (b" > /proc/$$/comm; echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  t.after(() => child.kill('SIGKILL'))
  await until('named', () => child.stdout.read() !== null)
  t.equal(fateOf(identityOf(child.pid!)!), 'same')
})

t.test('a pid that is free has no identity, and its old holder is gone', async t => {
  const child = spawn('true')
  const identity = identityOf(child.pid!)!
  await until('gone', () => child.exitCode !== null)
  t.equal(identityOf(child.pid!), undefined)
  t.equal(fateOf(identity), 'gone')
})
