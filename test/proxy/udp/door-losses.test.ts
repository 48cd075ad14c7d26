import fc from 'fast-check'
import t from 'tap'
import { seededRandom } from '../../../lib/random.ts'
import { sampFleet } from '../support/samp-fleet.ts'

t.test(
  'whatever is lost, moved or restarted meanwhile: no shard gets data of somebody it has not let in',
  async t => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          lossPercent: fc.constantFrom(0, 5, 20),
          addresses: fc.constantFrom('nat', 'alias'),
          masks: fc.boolean(),
          acts: fc.array(
            fc.record({
              what: fc.constantFrom('move', 'switch', 'hold', 'restart', 'restart-without', 'join'),
              afterMs: fc.constantFrom(0, 10, 60, 300, 1_500),
            }),
            { maxLength: 8 },
          ),
        }),
        ({ seed, lossPercent, addresses, masks, acts }) => {
          const fleet = sampFleet({ shards: 3, policy: { addresses }, server: { masks } })
          const { world, watch } = fleet
          const random = seededRandom(seed)
          watch.lose(() => random.fraction() * 100 < lossPercent)
          const clients = [0, 1, 2].map(index =>
            fleet.join(index, { client: index === 1 ? 'openMp' : 'samp' }),
          )
          let version = 1
          for (const { what, afterMs } of acts) {
            world.run(afterMs)
            version += 1
            const shard = 1 + Math.floor(random.fraction() * 3)
            const group = 1 + Math.floor(random.fraction() * 3)
            const others = [1, 2, 3].filter(n => n !== group).map(n => ({ group: n, generation: version }))
            if (what === 'move') fleet.moveAll(group, version)
            else if (what === 'switch') fleet.route([{ group, shard, generation: version }, ...others])
            else if (what === 'hold')
              fleet.route([{ group, generation: version, admission: 'hold' }, ...others])
            else if (what === 'join') clients.push(fleet.join(clients.length))
            else fleet.restartProxy({ journal: what === 'restart', awayMs: 200, seed: version })
          }
          watch.lose(() => false)
          world.run(3_000)
          return watch.broken.length === 0
        },
      ),
      { numRuns: 40 },
    )
    t.pass()
  },
)

t.test('on a bad line everybody comes in at last, and is moved', async t => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const fleet = sampFleet()
    const { world, watch, moveAll } = fleet
    const random = seededRandom(seed)
    watch.lose(
      ({ from, to }) => !from.ip.startsWith('10.') && !to.ip.startsWith('10.') && random.fraction() < 0.1,
    )
    const clients = fleet.crowd(6)
    moveAll(2, 3)
    world.until('all are there', () => clients.every(({ heard }) => heard?.from === 'shard-2'))
    t.same(watch.broken, [], `seed ${seed}`)
  }
})
