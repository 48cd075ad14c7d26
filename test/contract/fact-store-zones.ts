import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { ZoneMap } from '../../proto/contract/zone.ts'
import { fleet } from '../support/world.ts'
import { zoneMapOf } from '../support/zone-fields.ts'
import { arena, leading, type MakeStore } from './store-under-test.ts'

const arenaFleet: Change = { kind: 'fleet.put', fleet: fleet({ shards: 0, spares: 0 }) }

function put(expected: number, over: Partial<ZoneMap> = {}, by = 'ann'): Change {
  return { kind: 'zones.put', map: zoneMapOf(over), expected, by }
}

function remove(expected: number, of = arena): Change {
  return { kind: 'zones.remove', fleet: of, expected }
}

export async function zoneContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('a map comes back as it was put, one version higher each time', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    t.same((await active.facts()).zoneMaps, [])
    const first = await active.apply(arenaFleet, put(0, { version: 99 }))
    t.strictSame((await active.facts()).zoneMaps, [
      { map: zoneMapOf({ version: 1 }), by: 'ann', appliedAt: first },
    ])
    made.advance(5)
    const second = await active.apply(put(1, { dwellMs: 1 }, 'bob'))
    t.strictSame((await active.facts()).zoneMaps, [
      { map: zoneMapOf({ version: 2, dwellMs: 1 }), by: 'bob', appliedAt: second },
    ])
  })

  t.test('a map that was decided on another version is not written', async t => {
    const active = await leading(t, await makeStore(t))
    await active.refuse(put(0), 'there is no fleet')
    await active.apply(arenaFleet)
    await active.refuse(put(1), 'there is no map to replace')
    await active.apply(put(0))
    await active.refuse(put(0), 'there is one already')
    await active.refuse(put(2), 'it is older')
    await active.apply(put(1))
    await active.refuse(put(1), 'it is newer')
  })

  t.test('a map is removed at its version, and by itself with its fleet', async t => {
    const active = await leading(t, await makeStore(t))
    const other = 'other' as FleetName
    const otherFleet = fleet({ shards: 0, spares: 0, spec: { name: other } })
    await active.apply(arenaFleet, { kind: 'fleet.put', fleet: otherFleet })
    await active.apply(put(0), put(0, { fleet: other }))
    await active.refuse(remove(2), 'another version')
    await active.apply(remove(1))
    t.match((await active.facts()).zoneMaps, [{ map: { fleet: 'other' } }])
    await active.refuse(remove(1), 'it is gone')
    await active.apply({ kind: 'fleet.remove', fleet: other })
    t.same((await active.facts()).zoneMaps, [])
  })

  t.test('the same list comes back until it is written to', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(arenaFleet, put(0))
    const { zoneMaps } = await active.facts()
    await active.apply({
      kind: 'brake.set',
      brake: { scope: 'all', verb: 'stop', reason: '', owner: '' },
      forMs: 1,
    })
    t.equal((await active.facts()).zoneMaps, zoneMaps)
    await active.apply(put(1))
    t.not((await active.facts()).zoneMaps, zoneMaps)
  })
}
