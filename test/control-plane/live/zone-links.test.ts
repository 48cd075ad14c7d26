import t from 'tap'
import { FEED_EVERY_MS } from '../../../control-plane/live/border-feeds.ts'
import { LiveLinks } from '../../../control-plane/live/live-links.ts'
import {
  POSITIONED_SHARDS_MAX,
  POSITIONS_KEPT_MS,
  PositionMirror,
} from '../../../control-plane/live/position-mirror.ts'
import { FEED_ORDERS_WAITING_MAX } from '../../../control-plane/live/zone-links.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { ZoneReport } from '../../../proto/contract/agent-link.ts'
import type { HostId, ShardRef } from '../../../proto/contract/ids.ts'
import type { BorderEntity, PlayerOnMap } from '../../../proto/contract/zone.ts'
import { facts, group, hosted, NOW, ref } from '../../support/world.ts'
import { at, zoneMapOf } from '../../support/zone-fields.ts'
import { agentHello, agentLink, liveLab } from './live-lab.ts'

const [host1, host2] = ['host-1' as HostId, 'host-2' as HostId]
const [west, east] = [ref('arena-1'), ref('arena-2')]
const map = zoneMapOf()
const mapped: Partial<Facts> = {
  zoneMaps: [{ map, by: 'ann', appliedAt: NOW }],
  groups: [group(1, west), group(2, east)],
}

/** Two hosts with one shard each, by what the test says of the facts. */
function lab(given: Partial<Facts> | 'unread' = mapped) {
  const { clock, leadership } = liveLab()
  const known = { now: given === 'unread' ? undefined : facts(given) }
  const wake = (): void => undefined
  const live = new LiveLinks({
    clock,
    leadership,
    wake,
    random: seededRandom(1),
    log: silentLog,
    facts: () => known.now,
  })
  const links = [agentLink(), agentLink()] as const
  live.agents.attach(agentHello({ hostId: host1, shards: [hosted(west)] }), links[0])
  live.agents.attach(agentHello({ hostId: host2, shards: [hosted(east)] }), links[1])
  const told = (index: 0 | 1, kind: 'zone' | 'border') =>
    links[index].sent.flatMap(({ body }) => (body.kind === kind ? [body.value] : []))
  return { live, zones: live.zones, clock, known, links, told }
}

function near(id: string, x = -10): BorderEntity {
  return { id, kind: 'car', at: at(x, 250), heading: 0, look: '' }
}

function player(account: string): PlayerOnMap {
  return { account, zone: 'west', at: at(-10, 250), phase: 'prewarm' }
}

function report(shard: ShardRef, over: Partial<ZoneReport> = {}): ZoneReport {
  return { shard, players: [], near: [], ...over }
}

t.test('every shard is told its map and its zone once, and again after a hello', async t => {
  const { live, zones, told, links } = lab()
  zones.sweep()
  zones.sweep()
  t.strictSame(told(0, 'zone'), [{ shard: west, map, zone: 'west' }])
  t.strictSame(told(1, 'zone'), [{ shard: east, map, zone: 'east' }])
  const again = agentLink()
  live.agents.attach(agentHello({ hostId: host1, shards: [hosted(west)] }), again)
  zones.sweep()
  t.match(again.sent, [{ body: { kind: 'zone', value: { zone: 'west' } } }])
  t.equal(links[0].sent.length, 1)
})

t.test('a shard is told when its map, its group, or the shard itself is another one', async t => {
  const { zones, told, known, live, links } = lab()
  zones.sweep()
  const newer = zoneMapOf({ version: 2 })
  known.now = facts({ ...mapped, zoneMaps: [{ map: newer, by: 'ann', appliedAt: NOW }] })
  zones.sweep()
  known.now = facts({ ...known.now, groups: [group(2, west)] })
  zones.sweep()
  known.now = facts({ groups: [group(2, west)] })
  zones.sweep()
  t.strictSame(
    told(0, 'zone').map(news => ('map' in news ? [news.map?.version, news.zone] : [])),
    [
      [1, 'west'],
      [2, 'west'],
      [2, 'east'],
      [undefined, ''],
    ],
  )
  live.agents.heartbeat(host1, links[0], [hosted(west), hosted(ref('arena-3'))])
  zones.sweep()
  t.match(told(0, 'zone').at(-1), { shard: ref('arena-3'), map: undefined, zone: '' })
})

t.test('a shard that carries two zones is told none until they part', async t => {
  const { zones, told, known } = lab()
  zones.sweep()
  known.now = facts({ ...mapped, groups: [group(1, west), group(2, west)] })
  zones.sweep()
  zones.sweep()
  known.now = facts(mapped)
  zones.sweep()
  t.strictSame(told(0, 'zone'), [
    { shard: west, map, zone: 'west' },
    { shard: west, map, zone: '' },
    { shard: west, map, zone: 'west' },
  ])
  t.strictSame(told(1, 'zone').at(-1), { shard: east, map, zone: 'east' })
})

t.test('nobody is told anything before the facts are known', async t => {
  const unread = lab('unread')
  unread.zones.sweep()
  t.equal(unread.links[0].sent.length, 0)
  unread.known.now = facts(mapped)
  unread.zones.sweep()
  t.equal(unread.told(0, 'zone').length, 1)
})

t.test('what is near a border goes to the neighbour, at most five times a second, the newest', async t => {
  const { zones, clock, told } = lab()
  zones.reported(host1, report(west, { near: [near('a')] }))
  zones.reported(host1, report(west, { near: [near('b')] }))
  zones.reported(host1, report(west, { near: [near('c')] }))
  t.strictSame(told(1, 'border'), [{ shard: east, zone: 'west', near: [near('a')] }])
  t.strictSame(told(0, 'border'), [])
  zones.sweep()
  t.equal(told(1, 'border').length, 1, 'too early')
  clock.advance(FEED_EVERY_MS)
  zones.sweep()
  zones.sweep()
  t.match(told(1, 'border').slice(1), [{ near: [{ id: 'c' }] }])
  t.equal(told(1, 'border').length, 2)
})

t.test('that nobody is near any more is said once', async t => {
  const { zones, clock, told } = lab()
  for (const seen of [[], [near('a')], [near('far', -400)], []]) {
    zones.reported(host1, report(west, { near: seen }))
    clock.advance(FEED_EVERY_MS)
  }
  t.strictSame(
    told(1, 'border').map(feed => ('near' in feed ? feed.near.length : -1)),
    [1, 0],
  )
})

t.test('an agent that does not read is told nothing that would be old when it does', async t => {
  const { zones, clock, told, links } = lab()
  links[1].waiting = FEED_ORDERS_WAITING_MAX + 1
  zones.reported(host1, report(west, { near: [near('a')] }))
  clock.advance(FEED_EVERY_MS)
  zones.sweep()
  t.equal(told(1, 'border').length, 0)
  links[1].waiting = 0
  zones.sweep()
  t.equal(told(1, 'border').length, 0, 'what was dropped stays dropped')
  zones.reported(host1, report(west, { near: [near('b')] }))
  t.match(told(1, 'border'), [{ near: [{ id: 'b' }] }])
})

t.test('fleets without a map have no neighbours', async t => {
  const { zones, told } = lab({ groups: mapped.groups! })
  zones.reported(host1, report(west, { near: [near('a')] }))
  t.strictSame(told(1, 'border'), [])
})

t.test('positions are those of the host that runs the shard', async t => {
  const { zones } = lab()
  zones.reported(host2, report(west, { players: [player('eve')] }))
  t.strictSame(zones.positions.playersOf(west), [])
  zones.reported(host1, report(west, { players: [player('ann')] }))
  zones.reported(host1, report(west, { near: [near('a')] }))
  t.match(
    zones.positions.playersOf(west),
    [{ account: 'ann' }],
    'a report without players says nothing of them',
  )
})

t.test('positions are forgotten with their shard, and when nobody repeats them', async t => {
  const { zones, live, links, clock } = lab()
  zones.reported(host1, report(west, { players: [player('ann')] }))
  zones.reported(host2, report(east, { players: [player('bob')] }))
  live.agents.heartbeat(host1, links[0], [])
  zones.sweep()
  t.strictSame(zones.positions.playersOf(west), [])
  t.equal(zones.positions.size, 1)
  clock.advance(POSITIONS_KEPT_MS / 2)
  zones.reported(host2, report(east))
  clock.advance(POSITIONS_KEPT_MS / 2)
  zones.sweep()
  t.strictSame(zones.positions.playersOf(east), [], 'its shard is heard, its players are not')
  t.equal(zones.positions.size, 0)
})

t.test('the mirror holds so many shards, those heard last', async t => {
  const mirror = new PositionMirror(new ManualClock())
  for (let index = 0; index <= POSITIONED_SHARDS_MAX; index += 1)
    mirror.report(report(ref(`arena-${index}`), { players: [player('ann')] }))
  t.equal(mirror.size, POSITIONED_SHARDS_MAX)
  t.strictSame(mirror.playersOf(ref('arena-0')), [])
  t.equal(mirror.playersOf(ref(`arena-${POSITIONED_SHARDS_MAX}`)).length, 1)
})
