import t from 'tap'
import { limits } from '../../../examples/arena/limits.ts'
import { Removals } from '../../../examples/arena/removals.ts'
import type { Visitor } from '../../../examples/arena/visitor.ts'

const visitor = (port: number): Visitor => ({ protocol: 'udp', address: '127.0.0.1', port })

t.test('who was handed over is told so for a moment, whoever else comes from there is not', t => {
  const removals = new Removals(2)
  removals.note(visitor(1), 'pat', 'moved east', 0)
  t.equal(removals.tell(visitor(1), limits.movedMs - 1, 'pat'), 'moved east')
  t.equal(removals.tell(visitor(1), 0), 'moved east')
  t.equal(removals.tell(visitor(1), 0, 'kim'), undefined)
  t.equal(removals.tell(visitor(2), 0), undefined)
  t.equal(removals.tell(visitor(1), limits.movedMs, 'pat'), undefined)
  t.end()
})

t.test('who is expected back is told nothing', t => {
  const removals = new Removals(2)
  removals.note(visitor(1), 'pat', 'moved east', 0)
  removals.forget('pat')
  t.equal(removals.tell(visitor(1), 0, 'pat'), undefined)
  t.end()
})

t.test('no more are remembered than there are places, the latest of them', t => {
  const removals = new Removals(2)
  for (const port of [1, 2, 3]) removals.note(visitor(port), `p${port}`, 'moved east', 0)
  t.same(
    [1, 2, 3].map(port => removals.tell(visitor(port), 0) !== undefined),
    [false, true, true],
  )
  t.end()
})
