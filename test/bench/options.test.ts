import t from 'tap'
import { HELP, PARTS, parseBenchOptions, PEERS } from './options.ts'

const defaults = {
  parts: [...PARTS],
  peers: [...PEERS],
  rounds: 7,
  seconds: 2,
  rateMax: 400_000,
  short: false,
  out: undefined,
  install: true,
}

const accepted: readonly (readonly [words: string, expected: Partial<typeof defaults> | { out: string }])[] =
  [
    ['', {}],
    ['--short', { short: true, rounds: 3, seconds: 0.7 }],
    ['--short --rounds 5 --seconds 3', { short: true, rounds: 5, seconds: 3 }],
    ['--only tcp,udp', { parts: ['udp', 'tcp'] }],
    ['--peers switchyard,direct', { peers: ['direct', 'switchyard'] }],
    ['--rate-max 2000 --no-install', { rateMax: 2_000, install: false }],
    ['--out elsewhere', { out: 'elsewhere' }],
    ['--write-docs', { out: 'docs/performance' }],
  ]
for (const [words, expected] of accepted)
  t.test(`bench ${words || 'without words'}`, async t => {
    t.same(parseBenchOptions(words.split(' ').filter(Boolean)), {
      kind: 'run',
      options: { ...defaults, ...expected },
    })
  })

const refused: readonly (readonly [words: readonly string[], text: RegExp])[] = [
  [['--only', 'udp,sctp'], /--only takes udp, flows, moves, many, distance, tcp; not "sctp"/],
  [['--peers', ''], /--peers takes direct, .*; not ""/],
  [['--rounds', '0'], /--rounds takes a whole number from 1 to 99; not "0"/],
  [['--rounds', '2.5'], /--rounds takes a whole number/],
  [['--seconds', 'long'], /--seconds takes a number from 0.2 to 60; not "long"/],
  [['--seconds', ''], /--seconds takes a number/],
  [['--rate-max', '1e9'], /--rate-max takes a whole number from 100 to 400000/],
  [['--out', 'x', '--write-docs'], /not both/],
  [['--fast'], /Unknown option '--fast'/],
  [['udp'], /Unexpected argument 'udp'/],
]
for (const [words, text] of refused)
  t.test(`bench ${words.join(' ')} is refused`, async t => {
    t.match(parseBenchOptions(words), { kind: 'mistake', text })
  })

t.test('--help is help, and names every option', async t => {
  t.same(parseBenchOptions(['--help', '--short']), { kind: 'help' })
  for (const name of [
    'only',
    'peers',
    'rounds',
    'seconds',
    'rate-max',
    'short',
    'out',
    'write-docs',
    'no-install',
  ])
    t.match(HELP, `--${name}`)
})
