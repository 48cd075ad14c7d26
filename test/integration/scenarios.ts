import t, { type Test } from 'tap'
import type { Product } from '../support/product.ts'

/** A whole product of a test's own. */
interface World {
  readonly product: Product
  /** Stops everything. Returns the pids that were left running. */
  end(): Promise<readonly number[]>
}

/** Makes a test of each scenario: in a world of its own, which must end without leaving anything behind. */
export function scenariosIn<Options, W extends World>(start: (options: Options) => Promise<W>) {
  return (name: string, options: Options, scenario: (t: Test, world: W) => Promise<void>): void => {
    void t.test(name, async t => {
      const world = await start(options)
      try {
        await scenario(t, world)
      } catch (error) {
        for (const line of world.product.output) t.comment(line)
        throw error
      } finally {
        t.strictSame(await world.end(), [], 'stopping leaves no process behind')
      }
    })
  }
}
