import t from 'tap'
import { previewMovers } from '../../../control-plane/zones/preview-movers.ts'
import type { PlayerOnMap, ZoneName } from '../../../proto/contract/zone.ts'
import { halves, mapOf, rectangle } from '../../support/zone-maps.ts'

const player = (account: string, zone: string, x: number): PlayerOnMap => ({
  account,
  zone,
  at: { x, y: 0, z: 0 },
  phase: 'inside',
})
const players = [
  player('ann', 'west', -90_000),
  player('bob', 'west', -10_000),
  player('cat', 'east', 50_000),
]

t.test('whose group changes moves', async t => {
  const moved = mapOf([
    rectangle('left', 1, { x: -200_000, y: -100_000 }, { x: -50_000, y: 100_000 }),
    rectangle('right', 2, { x: -50_000, y: -100_000 }, { x: 200_000, y: 100_000 }),
  ])
  t.same(previewMovers(players, halves, moved), [
    { account: 'bob', from: 'west', to: 'right', at: { x: -10_000, y: 0, z: 0 } },
  ])
})

t.test('other names and the same groups move nobody, other groups everybody', async t => {
  const [west, east] = halves.zones
  const renamed = mapOf([
    { ...west!, name: 'a' as ZoneName },
    { ...east!, name: 'b' as ZoneName },
  ])
  t.same(previewMovers(players, halves, renamed), [])
  const swapped = mapOf([
    { ...west!, group: 2 },
    { ...east!, group: 1 },
  ])
  t.same(
    previewMovers(players, halves, swapped).map(({ account }) => account),
    ['ann', 'bob', 'cat'],
  )
})

t.test('with the first map everybody comes to a zone', async t => {
  t.same(previewMovers(players.slice(0, 1), undefined, halves), [
    { account: 'ann', from: 'west', to: 'west', at: { x: -90_000, y: 0, z: 0 } },
  ])
})
