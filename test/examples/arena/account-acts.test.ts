import * as fc from 'fast-check'
import t from 'tap'
import { type AccountPlayer, hasAccount, partyOf, perform } from '../../../examples/arena/account-acts.ts'
import { newAccount } from '../../../examples/arena/account-state.ts'
import { type Act, parseArenaRequest } from '../../../examples/arena/arena-request.ts'
import { limits } from '../../../examples/arena/limits.ts'
import { World } from '../../../examples/arena/world.ts'

const start = { x: 500, y: 500, score: 18, coins: 1, items: [], party: '' }

function stage(...names: readonly string[]) {
  const world = new World(20)
  const enter = (name: string, index: number): AccountPlayer => {
    const visitor = { protocol: 'udp', address: '127.0.0.1', port: index + 1 } as const
    const player = world.enter(visitor, name, newAccount(`${index + 1}`, start), start, 0)
    if (player === undefined || !hasAccount(player)) throw new Error('no place')
    return player
  }
  const players = names.map(enter)
  const does = (name: string, text: string): string => {
    const request = parseArenaRequest(Buffer.from(text))
    const player = players.find(one => one.name === name)
    if (request.kind !== 'act' || player === undefined) throw new Error(`no act: ${text}`)
    return perform(player, request, world)
  }
  return { world, players, does }
}

t.test('a step is answered with where one is and what one has', t => {
  const { does } = stage('pat')
  t.equal(does('pat', 'go 1 510.25 7'), 'at 1 x=510.3 y=7 score=19 coins=1 items=- party=- epoch=1')
  t.equal(
    does('pat', 'go 2 -5 7'),
    'at 2 x=0 y=7 score=20 coins=2 items=- party=- epoch=1',
    'a coin is found',
  )
  t.end()
})

t.test('things cost a coin each, and are dropped by name', t => {
  const { does } = stage('pat')
  t.equal(does('pat', 'buy 1 hat'), 'at 1 x=500 y=500 score=19 coins=0 items=hat party=- epoch=1')
  t.equal(does('pat', 'buy 2 hat'), 'no 2 POOR')
  t.equal(does('pat', 'drop 3 map'), 'no 3 NONE')
  t.match(does('pat', 'drop 4 hat'), / items=- /)
  t.end()
})

t.test('nothing is traded in a corridor, and nothing at all is done while frozen', t => {
  const { does, players } = stage('pat', 'kim')
  players[0]!.account.road = { kind: 'near', zone: 'east' }
  players[0]!.account.words = new Set(['corridor', 'near'])
  for (const text of ['buy 1 hat', 'drop 1 hat', 'ride 1 kim']) t.equal(does('pat', text), 'no 1 CORRIDOR')
  t.match(does('pat', 'go 2 501 500'), /^at 2 x=501 /)
  players[0]!.account.road = { kind: 'crossing', zone: 'east', move: 'move-0001' }
  for (const text of ['go 3 1 1', 'buy 3 hat', 'drop 3 hat', 'ride 3 kim', 'walk 3'])
    t.equal(does('pat', text), 'frozen 3 move-0001 x=501 y=500 score=19 coins=1 items=- party=- epoch=1')
  t.end()
})

t.test('a driver takes everybody along, who rides stays put', t => {
  const { does, players, world } = stage('pat', 'kim', 'sam')
  t.match(does('kim', 'ride 1 pat'), / party=pat /)
  t.equal(does('pat', 'ride 2 kim'), 'no 2 RIDING', 'a driver has a vehicle')
  t.match(does('sam', 'ride 3 pat'), / party=pat /)
  t.match(does('kim', 'go 4 1 1'), /^at 4 x=500 y=500 score=19 /)
  does('pat', 'go 5 520 530')
  t.match(does('sam', 'go 6 1 1'), /^at 6 x=520 y=530 score=20 /, 'each step of the vehicle counts')
  t.same(
    partyOf(players[0]!, world)
      .map(({ name }) => name)
      .toSorted(),
    ['kim', 'pat', 'sam'],
  )
  t.match(does('kim', 'walk 7'), / party=- /)
  t.match(does('pat', 'walk 8'), / party=- /)
  t.match(does('sam', 'go 9 650 530'), /^at 9 x=650 .* party=- /, 'without its driver a vehicle is none')
  t.equal(does('sam', 'ride 10 pat'), 'no 10 AWAY', 'too far')
  t.equal(does('sam', 'ride 11 nobody'), 'no 11 AWAY')
  t.end()
})

t.test('a vehicle has an end', t => {
  const names = Array.from({ length: limits.partyMax + 1 }, (_, index) => `p${index}`)
  const { does } = stage(...names)
  const answers = names.slice(1).map(name => does(name, 'ride 1 p0').split(' ')[0])
  t.same(answers, [...Array.from({ length: limits.partyMax - 1 }, () => 'at'), 'no'])
  t.end()
})

t.test('whatever is done, equal scores of one player mean equal belongings, and a full bag stays full', t => {
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({
      kind: fc.constant('go' as const),
      x: fc.integer({ min: 450, max: 550 }),
      y: fc.constant(500),
    }),
    fc.record({ kind: fc.constantFrom('buy' as const, 'drop' as const), item: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('ride' as const), driver: fc.constantFrom('pat', 'kim', 'sam') }),
    fc.constant({ kind: 'walk' as const }),
  )
  const step = fc.record({ who: fc.integer({ min: 0, max: 2 }), act })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const { players, world } = stage('pat', 'kim', 'sam')
      const known = new Map<string, string>()
      for (const one of steps) {
        perform(players[one.who]!, { sequence: '1', act: one.act }, world)
        for (const { name, x, y, account } of players) {
          const key = `${name} ${account.score}`
          const now = `${x} ${y} ${account.coins} ${account.items.join(',')}`
          if ((known.get(key) ?? now) !== now || account.items.length > limits.itemsMax) return false
          if (account.coins < 0 || partyOf(players[0]!, world).length > limits.partyMax) return false
          known.set(key, now)
        }
      }
      return true
    }),
  )
  t.end()
})
