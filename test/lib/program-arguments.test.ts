import t from 'tap'
import { ARGUMENT_CHARACTERS_MAX, parseProgramArguments } from '../../lib/program-arguments.ts'

const flags = {
  'status-port': { type: 'string', setting: 'proxy.status.port' },
  quiet: { type: 'boolean' },
} as const

t.test('flags of all programs and own ones are told apart', async t => {
  const read = parseProgramArguments(
    ['--config', 'a.yaml', '--data-dir=/tmp/x', '--status-port', '0', '--check', '--quiet'],
    flags,
  )
  t.equal(read.configPath, 'a.yaml')
  t.equal(read.check, true)
  t.same(read.overrides, { dataDir: '/tmp/x', 'proxy.status.port': '0' })
  t.equal(read.values['quiet'], true)
})

t.test('nothing given leaves everything to the file', async t => {
  const read = parseProgramArguments([])
  t.equal(read.configPath, undefined)
  t.equal(read.check, false)
  t.same(read.overrides, { dataDir: undefined })
})

t.test('wrong usage is refused with a suggestion', async t => {
  t.throws(() => parseProgramArguments(['--confg', 'x']), {
    code: 'SWY_USAGE',
    message: /did you mean --config/,
  })
  t.throws(() => parseProgramArguments(['--zzzzzzzz']), { code: 'SWY_USAGE', message: /known are --config/ })
  t.throws(() => parseProgramArguments(['stray']), { code: 'SWY_USAGE' })
  t.throws(() => parseProgramArguments(['--config']), { code: 'SWY_USAGE' })
})

t.test('a very long argument is refused before it is taken apart', async t => {
  const words = [`-${'x'.repeat(ARGUMENT_CHARACTERS_MAX)}`]
  t.throws(() => parseProgramArguments(words), { code: 'SWY_USAGE', message: /longer than 8192 characters/ })
})

t.test('an argument cannot steer the terminal of whoever reads that it is wrong', async t => {
  for (const word of ['--\u009b2J', '\u001b[2J', '-\u202e'])
    t.throws(() => parseProgramArguments([word]), { code: 'SWY_USAGE', message: /^[^\p{Cc}\u202e]{1,700}$/u })
})
