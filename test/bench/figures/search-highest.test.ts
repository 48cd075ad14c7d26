import fc from 'fast-check'
import t from 'tap'
import { searchHighest } from './search-highest.ts'

t.test('the highest that works is found from any guess, and nothing is asked twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.nat(250),
      fc.integer({ min: -5, max: 250 }),
      async (count, limit, guess) => {
        const asked: number[] = []
        const found = await searchHighest(count, guess, async index => {
          asked.push(index)
          return index < limit
        })
        const expected = Math.min(limit, count) - 1
        return (
          found === (expected < 0 ? undefined : expected) &&
          new Set(asked).size === asked.length &&
          asked.every(index => index >= 0 && index < count)
        )
      },
    ),
  )
})

t.test('a good guess is confirmed by two questions', async t => {
  let questions = 0
  const found = await searchHighest(75, 40, async index => {
    questions += 1
    return index <= 40
  })
  t.same([found, questions], [40, 2])
})
