import fc from 'fast-check'
import t from 'tap'
import { shownNumbers } from '../../../proxy/games/fleet-numbers.ts'

t.test(
  'a fleet with a free place never looks full, one without does, and nothing exceeds the list',
  async t => {
    const rows: [players: number, slots: number, shown: { players: number; slots: number }][] = [
      [0, 0, { players: 0, slots: 0 }],
      [3, 10, { players: 3, slots: 10 }],
      [16, 16, { players: 16, slots: 16 }],
      [16, 17, { players: 15, slots: 16 }],
      [17, 17, { players: 16, slots: 16 }],
      [20, 10, { players: 16, slots: 10 }],
    ]
    for (const [players, slots, shown] of rows) t.same(shownNumbers({ players, slots }, 16), shown)
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000 }),
        fc.nat({ max: 1_000 }),
        fc.integer({ min: 1, max: 255 }),
        (players, slots, most) => {
          const shown = shownNumbers({ players, slots }, most)
          const full = shown.players >= shown.slots
          return shown.players <= most && shown.slots <= most && full === players >= slots
        },
      ),
    )
  },
)
