import t from 'tap'
import { readChaosOptions } from './chaos-options.ts'

t.test('without flags it is the short form everywhere', async t => {
  t.strictSame(readChaosOptions([], 7), {
    minutes: undefined,
    seed: 7,
    only: [],
    worlds: ['up', 'standby', 'namespaces'],
    players: 200,
    reportPath: undefined,
  })
})

t.test('what is wrong is named', async t => {
  const { minutes, seed, only, worlds } = readChaosOptions(
    ['--minutes', '60', '--seed', '3', '--only', 'proxy-killed, host-lost', '--worlds', 'namespaces,up'],
    7,
  )
  t.strictSame(
    { minutes, seed, only, worlds },
    {
      minutes: 60,
      seed: 3,
      only: ['proxy-killed', 'host-lost'],
      worlds: ['up', 'namespaces'],
    },
  )
  t.throws(() => readChaosOptions(['--minutes', 'long'], 7), /--minutes/)
  t.throws(() => readChaosOptions(['--players', '99999'], 7), /--players/)
  t.throws(() => readChaosOptions(['--worlds', 'moon'], 7), /moon/)
})
