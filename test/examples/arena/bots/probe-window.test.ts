import t from 'tap'
import { limits } from '../../../../examples/arena/bots/limits.ts'
import { ProbeWindow } from '../../../../examples/arena/bots/probe-window.ts'

t.test('each probe is answered once', t => {
  const window = new ProbeWindow()
  const sequence = window.send()
  t.equal(window.answer(sequence), 'answered')
  t.equal(window.answer(sequence), 'duplicate')
  t.equal(window.answer(sequence + 1), 'unasked')
  t.end()
})

t.test('a probe is forgotten when so many newer ones were sent', t => {
  const window = new ProbeWindow()
  const sequences = Array.from({ length: limits.probesInFlightMax + 1 }, () => window.send())
  t.equal(window.answer(sequences[0]!), 'unasked')
  t.equal(window.answer(sequences[1]!), 'answered')
  t.end()
})
