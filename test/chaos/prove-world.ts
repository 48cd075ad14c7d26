import t from 'tap'
import { faultLine } from './report-text.ts'
import { openTheatre, worldMissing } from './theatre.ts'
import type { WorldName } from './world/chaos-world.ts'

const PLAYERS = 200
const SEED = 20_261

/** Every fault of one world as a test of its own name. What it broke fails the test; how long players were silent is told, as a
 *  machine that has other tests to do says nothing about time: `npm run chaos` fails on that too. What this machine cannot do is skipped by name, which fails where `CI=true`. */
export function proveWorld(name: WorldName): void {
  const missing = worldMissing(name)
  t.test(`chaos in the world ${name}`, missing === undefined ? {} : { skip: missing }, async t => {
    const theatre = await openTheatre(name, PLAYERS, SEED)
    try {
      for (const act of theatre.acts) {
        const why = act.missing?.()
        await t.test(act.name, why === undefined ? {} : { skip: why }, async t => {
          const report = await act.run()
          for (const line of faultLine(report).split('\n')) t.comment(line)
          t.strictSame(report.complaints, [], report.did)
        })
      }
    } catch (error) {
      for (const line of theatre.world.lastWords()) t.comment(line)
      throw error
    } finally {
      t.strictSame(await theatre.close(), [], 'stopping leaves no process behind')
    }
  })
}
