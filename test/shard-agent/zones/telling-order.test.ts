import fc from 'fast-check'
import t from 'tap'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { ANSWERS_WAITED_MAX, TellingOrder } from '../../../shard-agent/zones/telling-order.ts'
import type { Instruction } from '../../../shard-agent/zones/walk-words.ts'
import { EAST } from '../support/two-zones.ts'

function instruction(word: Instruction['word'], name: string): Instruction {
  const account = name as AccountName
  if (word === 'closed') return { word, account, zone: EAST, reason: 'full' }
  return word === 'corridor'
    ? { word, account, zone: EAST }
    : { word, account, zone: EAST, move: 'move-001' as MoveId }
}
const shown = (instructions: readonly Instruction[]): readonly string[] =>
  instructions.map(({ word, account }) => `${word} ${account}`)

t.test('most urgent first, and of one word whoever was told longest ago', async t => {
  const order = new TellingOrder()
  const standing = [
    instruction('near', 'a'),
    instruction('corridor', 'b'),
    instruction('cross', 'c'),
    instruction('closed', 'd'),
    instruction('corridor', 'e'),
  ]
  const first = order.sorted(standing)
  t.same(shown(first), ['cross c', 'closed d', 'corridor b', 'corridor e', 'near a'])
  order.told(first.slice(0, 3), first)
  t.same(shown(order.sorted(standing)), ['cross c', 'closed d', 'corridor e', 'corridor b', 'near a'])
})

t.test('nobody waits for ever, however many more urgent things there are', async t => {
  const words = fc.constantFrom('closed', 'corridor', 'near')
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (players, room) => {
        const order = new TellingOrder()
        const standing = players.map((word, index) => instruction(word, `p${index}`))
        const told = new Set<string>()
        for (let answer = 0; answer < ANSWERS_WAITED_MAX + Math.ceil(players.length / room); answer += 1) {
          const sorted = order.sorted(standing)
          order.told(sorted.slice(0, room), sorted)
          for (const { account } of sorted.slice(0, room)) told.add(account)
        }
        return told.size === players.length
      },
    ),
  )
  const order = new TellingOrder()
  const standing = [instruction('near', 'pat'), instruction('cross', 'kim'), instruction('closed', 'lou')]
  for (let answer = 0; answer < ANSWERS_WAITED_MAX; answer += 1) {
    t.equal(shown(order.sorted(standing))[2], 'near pat')
    order.told([standing[1]!, standing[2]!], standing)
  }
  t.same(shown(order.sorted(standing)), ['cross kim', 'near pat', 'closed lou'])
})
