import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LogTail, OUTPUT_BYTES_MAX } from '../../../shard-agent/runtime/log-tail.ts'

t.test(
  'nothing is lost of what is written while the output is copied aside, be it more than is remembered',
  async t => {
    const directory = t.testdir({ 'output.log': 'early\n'.padStart(OUTPUT_BYTES_MAX + 1, 'x') })
    const [output, aside, copy] = ['output.log', 'output.log.1', 'copy'].map(name => join(directory, name))
    // A pipe in the copy's place holds the copying until the game server has written a million bytes more.
    execFileSync('mkfifo', [aside!])
    const gameServer = spawn('sh', [
      '-c',
      'exec 3<"$1"; { head -c 1000000 /dev/zero | tr "\\0" "y"; echo; echo last; } >>"$0"; cat <&3 >"$2"',
      output!,
      aside!,
      copy!,
    ])
    const ended = once(gameServer, 'exit')
    const tail = new LogTail(output!)
    t.teardown(() => tail.close())
    t.teardown(() => gameServer.kill('SIGKILL'))
    tail.poll()
    t.same(tail.last(1), ['last'])
    await ended
    t.equal(statSync(output!).size, 0)
    const copied = readFileSync(copy!, 'latin1')
    t.equal(copied.length, OUTPUT_BYTES_MAX + 1_000_001 + 'last\n'.length)
    t.equal(copied.slice(-7), 'y\nlast\n')

    appendFileSync(output!, 'after the cut\n')
    tail.poll()
    t.same(tail.last(2), ['last', 'after the cut'])
  },
)

t.test('of much more than is kept it is the end that stays, for nobody else to read', async t => {
  const directory = t.testdir({ 'output.log': 'last\n'.padStart(5 * OUTPUT_BYTES_MAX, 'x') })
  const [output, aside] = ['output.log', 'output.log.1'].map(name => join(directory, name))
  const tail = new LogTail(output!)
  t.teardown(() => tail.close())
  tail.poll()
  t.equal(statSync(output!).size, 0)
  t.equal(statSync(aside!).mode & 0o777, 0o600)
  const copied = readFileSync(aside!, 'latin1')
  t.equal(copied.length, OUTPUT_BYTES_MAX)
  t.equal(copied.slice(-6), 'xlast\n')
})
