import fc from 'fast-check'
import t from 'tap'
import {
  answerBytesMax,
  AnswerAssembler,
  PARTS_MAX,
  splitAnswer,
} from '../../../../proxy/games/source/split-answer.ts'

const answerOf = (bytes: number): Buffer => {
  const answer = Buffer.alloc(bytes, 'x')
  answer.writeInt32LE(-1)
  return answer
}

t.test(
  'up to 1,400 bytes an answer is one datagram; a longer one is split with the header of the engine',
  async t => {
    t.same(splitAnswer(answerOf(1_400), 1), [answerOf(1_400)])
    const parts = splitAnswer(answerOf(1_401), 0x01_02_03_04)
    t.same(
      parts.map(part => part.toString('hex', 0, 12)),
      ['feffffff040302010200e004', 'feffffff040302010201e004'],
    )
    t.same(
      parts.map(part => part.length),
      [12 + 1_248, 12 + 153],
    )
    t.equal(splitAnswer(answerOf(answerBytesMax(PARTS_MAX)), 1).length, PARTS_MAX)
    t.equal(splitAnswer(answerOf(answerBytesMax(1)), 1).length, 1)
  },
)

t.test('parts are put together in any order, twice or not, and mixed with another answer', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_401, max: 9_000 }),
      fc.integer({ min: 1_401, max: 9_000 }),
      fc.infiniteStream(fc.nat()),
      (first, second, chance) => {
        const assembler = new AnswerAssembler()
        const parts = [...splitAnswer(answerOf(first), 1), ...splitAnswer(answerOf(second), 2)]
        const twice = [...parts, parts[0]!]
          .map(part => ({ part, at: chance.next().value as number }))
          .sort((left, right) => left.at - right.at)
        const whole = twice.map(({ part }) => assembler.add(part)).filter(one => one !== undefined)
        const lengths = whole.map(one => one.length).sort((left, right) => left - right)
        return lengths.includes(first - 4) && lengths.includes(second - 4) && lengths.length <= 3
      },
    ),
  )
})

t.test('what lies about itself is left', async t => {
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = splitAnswer(answerOf(2_000), 1)
  const changed = (at: number, value: number) => {
    const part = Buffer.from(second)
    part.writeUInt8(value, at)
    return part
  }
  const rows: [string, Buffer][] = [
    ['compressed', changed(7, 0x80)],
    ['of too many', changed(8, 17)],
    ['beyond the last', changed(9, 2)],
    ['empty', second.subarray(0, 12)],
    ['without a header', Buffer.from('play')],
    ['too long', Buffer.concat([second, Buffer.alloc(1_500)])],
  ]
  for (const [what, part] of rows) {
    const assembler = new AnswerAssembler()
    assembler.add(first)
    t.equal(assembler.add(part), undefined, what)
    t.equal(assembler.add(second)?.length, 1_996, `${what}, and then the right one`)
  }
})

t.test('an answer whose parts are lost gives way to newer ones', async t => {
  const assembler = new AnswerAssembler()
  const halves = [1, 2, 3, 4].map(id => splitAnswer(answerOf(2_000), id))
  for (const [half] of halves) assembler.add(half!)
  const [oldest, ...others] = halves.map(([, half]) => half!)
  for (const half of others) t.equal(assembler.add(half)?.length, 1_996)
  t.equal(assembler.add(oldest!), undefined)
})
