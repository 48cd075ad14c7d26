import t from 'tap'
import { sessionOf } from '../../../../control-plane/store/tables/session-row.ts'

const HELD = {
  account_id: 'ann',
  epoch: 5,
  since: 1_000,
  state: 'held',
  shard_id: 'arena-1',
  incarnation: 2,
  attempt: 'login-1',
  seen_protocol: 'udp',
  seen_ip: '127.0.0.1',
  seen_port: 5_000,
}

const seenOf = (over: object) => {
  const { state } = sessionOf({ ...HELD, ...over })
  return state.kind === 'held' ? state.seen : 'free'
}

t.test('a session that was tied to a player says where its game server sees it', async t => {
  t.strictSame(seenOf({}), { protocol: 'udp', ip: '127.0.0.1', port: 5_000 })
  t.equal(seenOf({ seen_protocol: null, seen_ip: null, seen_port: null }), undefined)
})

t.test(
  'what a script wrote that is no endpoint ties the account to nobody, and hides no other session',
  async t => {
    for (const over of [
      { seen_ip: '\u001b[31mX' },
      { seen_ip: 'pat' },
      { seen_ip: '' },
      { seen_port: 0 },
      { seen_port: -1 },
      { seen_port: 70_000 },
      { seen_port: null },
      { seen_protocol: null },
      { seen_protocol: 'icmp' },
    ])
      t.equal(seenOf(over), undefined, JSON.stringify(over))
  },
)
