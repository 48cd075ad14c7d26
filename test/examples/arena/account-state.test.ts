import t from 'tap'
import { newAccount } from '../../../examples/arena/account-state.ts'

const saved = { x: 530, y: 500, score: 3, coins: 2, items: ['hat'] }

t.test('who comes from another shard is on this side of the line where they come in', async t => {
  t.same(newAccount('8', { ...saved, party: 'kim' }).before, { x: 530, y: 500 })
})

t.test('of other logins nobody knows yet whose zone they are in', async t => {
  t.equal(newAccount('8', saved).before, undefined)
  t.equal(newAccount('8', undefined).before, undefined)
})
