import t from 'tap'
import { ROOMS_EVERY_MS, RoomSource } from '../../../control-plane/live/room-source.ts'
import type { ScalerFacts } from '../../../control-plane/scaler/ledger.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import { facts, pool, row } from '../scaler/scaler-lab.ts'

function source() {
  const clock = new ManualClock(1_000)
  const state = { token: 1 as Token | undefined, reads: 0, changes: 0, fails: false, facts: facts() }
  const rooms = new RoomSource({
    ledger: {
      read: (): Promise<ScalerFacts> => {
        state.reads += 1
        return state.fails ? Promise.reject(new Error('no store')) : Promise.resolve(state.facts)
      },
    },
    token: () => state.token,
    clock,
    log: silentLog,
    changed: () => {
      state.changes += 1
    },
  })
  const tick = async (): Promise<void> => {
    rooms.tick()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { rooms, clock, state, tick }
}

t.test('the active node reads now and then, and tells what is different', async t => {
  const { rooms, clock, state, tick } = source()
  t.equal(rooms.rooms, undefined, 'nothing is known yet')
  await tick()
  t.equal(rooms.rooms?.size, 0)
  await tick()
  t.match(state, { reads: 1, changes: 1 })
  state.facts = facts({ pools: [pool(1)], hosts: [row('game-1', 'ready')] })
  clock.advance(ROOMS_EVERY_MS)
  await tick()
  const known = rooms.rooms
  t.equal(known?.size, 1)
  clock.advance(ROOMS_EVERY_MS)
  await tick()
  t.match(state, { reads: 3, changes: 2 })
  t.equal(rooms.rooms, known, 'the very same as long as nothing is different')
})

t.test('a store that does not answer leaves what was; another term begins anew', async t => {
  const { rooms, clock, state, tick } = source()
  await tick()
  state.fails = true
  clock.advance(ROOMS_EVERY_MS)
  await tick()
  t.ok(rooms.rooms)
  state.token = undefined
  await tick()
  t.equal(rooms.rooms, undefined)
  state.token = 2 as Token
  await tick()
  t.equal(rooms.rooms, undefined)
  state.fails = false
  clock.advance(ROOMS_EVERY_MS)
  await tick()
  t.ok(rooms.rooms)
})
