import t from 'tap'
import { isGroupId, listSelectorOf, playerSelectorOf } from '../../../cli/arguments/player-selector.ts'

const NOTHING = { ids: [], ip: '', account: '', group: '', shard: '', fleet: '', percent: 0 }

t.test('--from is a group where it looks like one, else a shard', async t => {
  t.strictSame(playerSelectorOf([], { from: 'arena-1' }), { ...NOTHING, shard: 'arena-1' })
  t.strictSame(playerSelectorOf([], { from: 'arena-g1' }), { ...NOTHING, group: 'arena-g1' })
  t.ok(isGroupId('my-g-fleet-g12'))
  t.notOk(isGroupId('my-g1-2'))
})

t.test('selections are joined', async t => {
  t.strictSame(playerSelectorOf(['abc'], { ip: '127.0.0.1', percent: 50, fleet: 'arena' }), {
    ...NOTHING,
    ids: ['abc'],
    ip: '127.0.0.1',
    percent: 50,
    fleet: 'arena',
  })
})

t.test('a change that selects nobody in particular is refused', async t => {
  t.throws(() => playerSelectorOf([], {}), { code: 'SWY_USAGE' })
  t.throws(() => playerSelectorOf([], { percent: 10 }), { code: 'SWY_USAGE' })
})

t.test('two different groups are refused', async t => {
  t.throws(() => playerSelectorOf([], { from: 'a-g1', group: 'a-g2' }), { code: 'SWY_USAGE' })
})

t.test('a list without a selection is of everybody', async t => {
  t.strictSame(listSelectorOf({}), NOTHING)
  t.strictSame(listSelectorOf({ group: 'arena-g1' }), { ...NOTHING, group: 'arena-g1' })
})
