import t from 'tap'
import { silentLog } from '../../../lib/log.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import { Declaration } from '../../../control-plane/reconcile/declaration.ts'
import { facts, fleet } from '../../support/world.ts'

t.test('fleets are declared again when the store did not answer, once per term', async t => {
  let token: Token | undefined
  let fails = 1
  const commits: Token[] = []
  const declaration = new Declaration({
    store: {
      facts: async () => facts({ fleets: [] }),
      commit: async by => {
        fails -= 1
        if (fails >= 0) throw new Error('away')
        commits.push(by)
        return { kind: 'done', revision: 1, eventIds: [], at: facts().now }
      },
    },
    token: () => token,
    fleets: [fleet()],
    log: silentLog,
    done: () => {},
  })
  const tick = async (): Promise<void> => {
    declaration.tick()
    await new Promise(resolve => setImmediate(resolve))
  }
  await tick()
  t.strictSame(commits, [], 'a standby declares nothing')
  token = 1 as Token
  await tick()
  await tick()
  await tick()
  t.strictSame(commits, [1])
  token = 2 as Token
  await tick()
  t.strictSame(commits, [1, 2])
})
