import t from 'tap'
import { standbyText } from '../../../control-plane/live/node-standing.ts'
import { Leadership, LEASE_TTL_MS, RENEW_EVERY_MS } from '../../../control-plane/nodes/leadership.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'

function leadershipLab() {
  const clock = new ManualClock()
  const state = {
    down: false,
    active: {
      node: 'node-1' as NodeId,
      address: '127.0.0.1:1',
      token: 1 as Token,
      expiresAt: 0 as StoreTimeMs,
    },
  }
  const leadership = new Leadership({
    store: {
      lead: () =>
        state.down
          ? Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'connect ECONNREFUSED'))
          : Promise.resolve(state.active),
      resign: () => Promise.resolve(),
    },
    node: 'node-1' as NodeId,
    address: () => '127.0.0.1:1',
    clock,
    log: silentLog,
    onChange: () => undefined,
  })
  const ask = async (): Promise<void> => {
    leadership.tick()
    await leadership.settled()
    clock.advance(RENEW_EVERY_MS)
  }
  return { leadership, clock, state, ask }
}

t.test('a node whose store is away says so to whoever asks it, until the store is back', async t => {
  const { leadership, clock, state, ask } = leadershipLab()
  t.equal(standbyText(leadership), 'this node stands by, and no node is active yet')
  await ask()
  t.not(leadership.token, undefined)
  state.down = true
  await ask()
  clock.advance(LEASE_TTL_MS)
  t.equal(leadership.token, undefined, 'its lease has run out')
  t.match(standbyText(leadership), /cannot be active without its store: connect ECONNREFUSED/)
  state.down = false
  state.active = { ...state.active, node: 'node-2' as NodeId, address: '127.0.0.1:2' }
  await ask()
  t.equal(leadership.storeFailure, undefined)
  t.equal(standbyText(leadership), 'this node stands by; 127.0.0.1:2 is active')
})
