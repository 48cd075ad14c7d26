import t from 'tap'
import type { BanRecord } from '../../../control-plane/bans/ban.ts'
import type { World } from '../../../control-plane/facts/world.ts'
import {
  BANNED_LOOK_EVERY_MS,
  BANNED_PER_LOOK_MAX,
  BannedHolders,
} from '../../../control-plane/sessions/banned-holders.ts'
import { LET_GO_MS } from '../../../control-plane/sessions/second-login.ts'
import type { FenceLevel } from '../../../control-plane/sessions/session-settings.ts'
import type { SessionRecord } from '../../../control-plane/sessions/session.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import type { BanId } from '../../../proto/contract/ban.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { fleet, group, NOW, player, proxy, ref, shard, world } from '../../support/world.ts'

const ann = 'ann' as AccountName

function ban(account: string, expiresAt?: StoreTimeMs): BanRecord {
  return {
    id: `b-${account}` as BanId,
    target: `account:${account}`,
    reason: 'cheats',
    by: 'me',
    since: NOW,
    expiresAt,
  }
}

function held(account: AccountName, epoch = 5): SessionRecord {
  const seen = { protocol: 'udp', ip: '127.0.0.1', port: 10_001 } as const
  return {
    account,
    epoch: epoch as Epoch,
    since: (NOW - 10_000) as StoreTimeMs,
    state: { kind: 'held', shard: ref('arena-1'), attempt: 'a', seen },
  }
}

function lab(fence: FenceLevel = 'f3') {
  const clock = new ManualClock()
  const told: string[] = []
  const asked: AccountName[] = []
  const sessions = new Map<AccountName, SessionRecord>([[ann, held(ann)]])
  const state = { bans: [ban('ann')], active: true, down: false, now: NOW }
  const holders = new BannedHolders({
    store: {
      session: account => {
        asked.push(account)
        return state.down
          ? Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'away'))
          : Promise.resolve({ session: sessions.get(account), now: state.now })
      },
      free: (account, epoch) => {
        const isHeld = sessions.get(account)?.epoch === epoch
        if (isHeld) sessions.delete(account)
        return Promise.resolve(isHeld)
      },
    },
    world: (): World | undefined =>
      state.active
        ? world(
            {
              now: state.now,
              bans: state.bans,
              shards: [shard('arena-1')],
              groups: [group(1, ref('arena-1'))],
              fleets: [fleet({ spec: { sessions: { onSecondLogin: 'reject', fence } } })],
            },
            { people: [player(1, 'arena-g1')], proxies: [proxy('proxy-1')] },
          )
        : undefined,
    tellHolder: (kind, { account, epoch }, reason) => told.push(`${kind} ${account} ${epoch}: ${reason}`),
    clock,
  })
  const look = async (): Promise<readonly string[]> => {
    holders.tick()
    await holders.idle()
    clock.advance(BANNED_LOOK_EVERY_MS)
    return told.splice(0)
  }
  return { holders, look, sessions, state, asked }
}

const KICK = 'kick ann 5: the account is banned: cheats'

const FENCES: readonly (readonly [FenceLevel, boolean])[] = [
  ['none', false],
  ['f1', false],
  ['f2', true],
  ['f3', true],
]

for (const [fence, isTaken] of FENCES)
  t.test(
    `fence ${fence}: whoever does not let a banned account go ${isTaken ? 'loses' : 'keeps'} it`,
    async t => {
      const { look, sessions } = lab(fence)
      for (let passed = 0; passed < LET_GO_MS; passed += BANNED_LOOK_EVERY_MS) {
        // A notice that its script does not take is forgotten in the end: it is posted as long as it is true.
        t.strictSame(await look(), [KICK])
        t.ok(sessions.has(ann), 'it has time to save')
      }
      t.strictSame(await look(), [isTaken ? KICK.replace('kick', 'fenced') : KICK])
      t.equal(sessions.has(ann), !isTaken)
      t.strictSame(await look(), isTaken ? [] : [KICK])
    },
  )

t.test('whom nobody plays, nobody is told about; a later login is asked anew', async t => {
  const { look, sessions, holders } = lab()
  await look()
  t.match(holders.flowsOf(ann), [{ flowId: player(1, 'arena-g1').id }])
  sessions.set(ann, { ...held(ann), state: { kind: 'free', last: undefined } })
  t.strictSame(await look(), [])
  t.strictSame(holders.flowsOf(ann), [])
  sessions.delete(ann)
  t.strictSame(await look(), [])
  sessions.set(ann, held(ann, 9))
  for (let passed = 0; passed < LET_GO_MS; passed += BANNED_LOOK_EVERY_MS)
    t.strictSame(await look(), [KICK.replace('5', '9')])
  t.strictSame(await look(), ['fenced ann 9: the account is banned: cheats'])
})

t.test('a ban that ends, or is taken back, leaves the account alone', async t => {
  const { look, state, asked } = lab()
  state.bans = [ban('ann', storeTimeAfter(NOW, 1_000))]
  t.strictSame(await look(), [KICK])
  state.now = storeTimeAfter(NOW, 1_000)
  asked.splice(0)
  t.strictSame(await look(), [])
  state.bans = []
  t.strictSame(await look(), [])
  t.strictSame(asked, [], 'and costs nothing')
})

t.test('while the store is away nothing happens; a node that stands by forgets', async t => {
  const { look, state, holders } = lab()
  state.down = true
  t.strictSame(await look(), [])
  state.down = false
  t.strictSame(await look(), [KICK])
  state.active = false
  t.strictSame(await look(), [])
  t.strictSame(holders.flowsOf(ann), [])
  t.strictSame(await holders.wouldCut(ann), [])
})

t.test('with many bans whoever plays is looked at every time, the others have their turn', async t => {
  const { look, state, asked } = lab()
  const crowd = Array.from({ length: 4 * BANNED_PER_LOOK_MAX }, (_, index) => ban(`idle-${index}`))
  state.bans = [ban('ann'), ...crowd]
  const seen = new Set<AccountName>()
  for (let round = 0; round < 6; round += 1) {
    await look()
    t.ok(asked.includes(ann), `round ${round}`)
    t.ok(asked.length <= BANNED_PER_LOOK_MAX)
    for (const account of asked.splice(0)) seen.add(account)
  }
  t.equal(seen.size, crowd.length + 1, 'nobody is forgotten')
})
