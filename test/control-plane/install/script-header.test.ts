import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import {
  HeaderReader,
  killCommand,
  quotedForShell,
  runCommand,
} from '../../../control-plane/install/script-header.ts'

t.test('a shell takes any word as it is', async t => {
  for (const word of ['', 'plain', "it's", '$HOME `id` "x" \\ \n end', "'''"])
    t.equal(execFileSync('sh', ['-c', `printf %s ${quotedForShell(word)}`], { encoding: 'utf8' }), word)
})

t.test('a script runs from a file of its own, and its code is the command’s', async t => {
  const output = execFileSync('sh', ['-c', runCommand('')], {
    input: 'cat; echo hello; echo bad >&2',
    encoding: 'utf8',
  })
  const reader = new HeaderReader()
  t.equal(reader.take(Buffer.from(output)).toString(), 'hello\nbad\n')
  t.match(reader.header, { processGroup: /^\d+$/, file: /^\/tmp\/switchyard\.\w{6}$/ })
  t.equal(spawnSync('sh', ['-c', runCommand('')], { input: 'exit 42' }).status, 42)
  t.equal(
    killCommand({ processGroup: '7', file: '/tmp/x' }, 'sudo -n '),
    'rm -f /tmp/x; sudo -n kill -KILL -- -7',
  )
})

t.test('the header is taken off in whatever pieces it comes', async () => {
  const whole = 'switchyard 123 /tmp/switchyard.a1B2c3\noutput\nswitchyard 5 /tmp/y\n'
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), cuts => {
      const reader = new HeaderReader()
      const places = [0, ...cuts.toSorted((left, right) => left - right), whole.length]
      let rest = ''
      for (let index = 1; index < places.length; index += 1)
        rest += reader.take(Buffer.from(whole.slice(places[index - 1], places[index]))).toString()
      return rest === 'output\nswitchyard 5 /tmp/y\n' && reader.header?.processGroup === '123'
    }),
  )
})

t.test('output without a header is the script’s, and no path of others is believed', async t => {
  for (const text of [
    'sh: not found\n',
    'switchyard 1 /tmp/$(reboot)\n',
    'switchyard x /tmp/a\n',
    'x'.repeat(1_000),
  ]) {
    const reader = new HeaderReader()
    t.equal(reader.take(Buffer.from(text)).toString(), text)
    t.equal(reader.header, undefined)
  }
})
