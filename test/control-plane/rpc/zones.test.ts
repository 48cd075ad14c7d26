import { status } from '@grpc/grpc-js'
import t from 'tap'
import { agentHello, hostedRaw, startLab } from './rpc-lab.ts'
import { eventually } from '../../support/eventually.ts'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import type { PlayerOnMap } from '../../../proto/contract/zone.ts'
import { zoneMap } from '../../../proto/contract/zone.ts'
import { group, life, NOW, ref, shard } from '../../support/world.ts'
import { at, zoneMapOf } from '../../support/zone-fields.ts'

const change = { requestId: 'r1', actor: 'ada', reason: 'season 2' }
const carried: Partial<Facts> = {
  shards: [shard('arena-1'), shard('arena-2', { life: life.gone })],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}
const mapped: Partial<Facts> = {
  ...carried,
  zoneMaps: [{ map: zoneMapOf({ version: 3 }), by: 'ann', appliedAt: NOW }],
}
const ann: PlayerOnMap = { account: 'ann', zone: 'west', at: at(-10, 250), phase: 'prewarm' }

t.test('zones are listed with who carries them, and their neighbours', async t => {
  const lab = await startLab(t, { ...mapped, groups: [...carried.groups!, group(9, ref('arena-1'))] })
  const listed = await lab.call('ZoneService', 'ListZones', {})
  t.match(listed, {
    zones: [
      { fleet: 'arena', version: '3', name: 'west', group: 'arena-g1', shard: 'arena-1', state: 'ready' },
      { name: 'east', group: 'arena-g2', shard: 'arena-2', state: 'gone', neighbours: ['west'] },
    ],
  })
  t.match(listed, { zones: [{ slots: 100, players: 0, reserved: 0, neighbours: ['east'] }, {}] })
  t.strictSame(await lab.call('ZoneService', 'ListZones', { fleet: 'other' }), { zones: [] })
})

t.test('a map is shown, and where its players are to whoever asks', async t => {
  const lab = await startLab(t, mapped)
  lab.live.zones.positions.report({ shard: ref('arena-1'), players: [ann], near: [] })
  const shown = (await lab.call('ZoneService', 'GetZoneMap', { fleet: 'ar' })) as { map: unknown }
  t.match(shown, { players: [], appliedBy: 'ann', appliedMsAgo: '0' })
  t.strictSame(zoneMap.decode(shown.map, ''), zoneMapOf({ version: 3 }))
  t.match(await lab.call('ZoneService', 'GetZoneMap', { fleet: 'arena', players: true }), {
    players: [{ account: 'ann', zone: 'west', at: { x: -1_000 }, phase: 'prewarm' }],
  })
  await t.rejects(lab.call('ZoneService', 'GetZoneMap', { fleet: 'other' }), { code: status.NOT_FOUND })
})

t.test('a map is applied once, with its event; asked for again it is the same answer', async t => {
  const lab = await startLab(t, carried)
  const request = { map: zoneMap.encode(zoneMapOf({ version: 0 })), change }
  const preview = await lab.call('ZoneService', 'ApplyZones', {
    ...request,
    change: { ...change, validateOnly: true },
  })
  t.match(preview, { outcome: { applied: false }, version: '1' })
  t.equal(lab.store.commits.length, 0)
  const applied = await lab.call('ZoneService', 'ApplyZones', request)
  t.match(applied, { outcome: { applied: true, touched: ['west', 'east'] }, version: '1', movers: [] })
  t.match(lab.store.commits, [[{ kind: 'zones.put', expected: 0, by: 'ada' }, { kind: 'request.record' }]])
  t.match(lab.store.written, [{ kind: 'zones.applied', actor: 'ada', why: 'season 2', subject: 'arena' }])
  t.strictSame(await lab.call('ZoneService', 'ApplyZones', request), applied)
  t.equal(lab.store.commits.length, 1)
  t.equal(lab.wakes(), 1)
})

t.test('all mistakes of a map are the answer, and nothing is written', async t => {
  const lab = await startLab(t, carried)
  const [west] = zoneMapOf().zones
  const overlapping = zoneMapOf({ version: 0, zones: [west!, { ...west!, group: 2 }] })
  const answer = await lab.call('ZoneService', 'ApplyZones', { map: zoneMap.encode(overlapping), change })
  t.match(answer, { outcome: { applied: false, summary: /mistake/ }, mistakes: [/^zones\[1\]\.name: .* — /] })
  t.equal(lab.store.commits.length, 0)
})

t.test('a map is removed', async t => {
  const lab = await startLab(t, mapped)
  t.match(await lab.call('ZoneService', 'RemoveZones', { fleet: 'arena', change }), { applied: true })
  t.match(lab.store.commits, [[{ kind: 'zones.remove', fleet: 'arena', expected: 3 }, {}]])
})

t.test('the explanation of a shard names its zone', async t => {
  const lab = await startLab(t, mapped)
  const bare = await startLab(t, carried)
  const zoneFact = async ({ call }: typeof lab) => {
    const said = await call('AdminService', 'Explain', { kind: 'KIND_SHARD', id: 'arena-1' })
    return (said as { facts: readonly { name: string }[] }).facts.find(({ name }) => name === 'zone')
  }
  t.match(await zoneFact(lab), { value: 'west', why: 'of the map at version 3' })
  t.equal(await zoneFact(bare), undefined)
})

t.test('an agent is told its zone over the wire, and what it reports is mirrored', async t => {
  const lab = await startLab(t, mapped)
  const agent = lab.attachAgent()
  agent.write(agentHello({ shards: [hostedRaw('arena-1')] }))
  const order = await agent.find(message => message.body === 'zone')
  t.match(order.zone, { shard: { shardId: 'arena-1' }, map: { version: '3' }, zone: 'west' })
  const player = { account: 'ann', zone: 'west', at: at(-10, 250), phase: 'prewarm' }
  agent.write({
    sequence: '2',
    zones: { shard: { shardId: 'arena-1', incarnation: '1' }, players: [player] },
  })
  const seen = await eventually('the position', 60_000, () => {
    const [first] = lab.live.zones.positions.playersOf(ref('arena-1'))
    return first
  })
  t.strictSame(seen, ann)
})
