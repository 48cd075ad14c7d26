import t from 'tap'
import { readArenaConfig } from '../../../examples/arena/arena-config.ts'

t.test('only the port has no default', t => {
  const read = readArenaConfig({ SWITCHYARD_PORT: '0' })
  t.match(read, {
    kind: 'valid',
    config: { shard: 'arena', incarnation: 1, bind: '127.0.0.1', port: 0, slots: 100 },
  })
  t.end()
})

t.test('all mistakes are named at once', t => {
  const read = readArenaConfig({
    SWITCHYARD_SHARD: 'two words',
    SWITCHYARD_INCARNATION: '0',
    SWITCHYARD_BIND: 'localhost',
    SWITCHYARD_SLOTS: '1e3',
  })
  const mistakes = read.kind === 'invalid' ? read.mistakes.map(mistake => mistake.split(' ')[0]) : []
  t.same(mistakes, [
    'SWITCHYARD_SHARD',
    'SWITCHYARD_BIND',
    'SWITCHYARD_INCARNATION',
    'SWITCHYARD_PORT',
    'SWITCHYARD_SLOTS',
  ])
  t.end()
})
