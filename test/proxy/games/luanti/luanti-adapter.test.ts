import fc from 'fast-check'
import t from 'tap'
import { luantiAdapter } from '../../../../proxy/games/luanti/luanti-adapter.ts'
import { farewell, FIRST_WORD, PING, readPong } from '../../../games/luanti/luanti-probe.ts'
import { queryWorld } from '../../support/query-world.ts'

t.test('what a datagram is', async t => {
  const { answer } = queryWorld(luantiAdapter, [{ group: 1 }])
  const given = readPong(answer(PING)[0]!)
  const rows: [Buffer, string][] = [
    [PING, 'query'],
    [farewell(given), 'query'],
    [farewell(2), 'play'],
    [FIRST_WORD, 'handshake'],
    [Buffer.from('4f4574030000000001', 'hex'), 'handshake'],
    [Buffer.from('4f4574030002000003', 'hex'), 'play'],
    [Buffer.from('4f45740400000001', 'hex'), 'play'],
    [Buffer.from('4f457403000000', 'hex'), 'play'],
    [Buffer.alloc(0), 'play'],
  ]
  for (const [datagram, kind] of rows)
    t.equal(luantiAdapter.classify(datagram), kind, datagram.toString('hex'))
})

t.test(
  'the list’s ping is answered, its farewell needs no answer, and nothing is asked of shards',
  async t => {
    const { answer, refusal, queries, shards, clock } = queryWorld(luantiAdapter, [{ group: 1 }])
    const [pong, ...more] = answer(PING)
    t.same(more, [])
    t.equal(pong!.length, 14)
    t.same([answer(farewell(readPong(pong!))), refusal(farewell(readPong(pong!)))], [[], undefined])
    t.equal(refusal(Buffer.concat([farewell(readPong(pong!)), Buffer.alloc(1)])), 'query-invalid')
    t.same(queries.interviews.ask(shards[0]!), [])
    t.same(queries.interviews.hear(shards[0]!, PING, clock.monotonicMs()), [])
  },
)

t.test('no bytes throw, and no answer is twice as long as its question', async () => {
  const { answer } = queryWorld(luantiAdapter, [{ group: 1 }])
  const garbage = fc
    .tuple(fc.constantFrom(PING, farewell(0xff_fe)), fc.nat({ max: 9 }), fc.uint8Array({ maxLength: 8 }))
    .map(([head, cut, tail]) => Buffer.concat([head.subarray(0, cut), tail]))
  fc.assert(
    fc.property(garbage, bytes => {
      luantiAdapter.classify(bytes)
      return answer(bytes).every(({ length }) => length < 2 * bytes.length)
    }),
  )
})
