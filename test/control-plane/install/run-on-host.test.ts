import t from 'tap'
import { runOnHost, type RunOnHostParts } from '../../../control-plane/install/run-on-host.ts'
import type { HostRecord } from '../../../control-plane/scaler/host.ts'
import type { TemplateName } from '../../../control-plane/scaler/pool.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { facts, machine, row } from '../scaler/scaler-lab.ts'
import { templateRecord } from '../scaler/simulation/declared-pools.ts'

const NAME = 'game-t1' as TemplateName
const HOST = { ...row('game-1', 'joining'), template: NAME }
const MACHINE = { ...machine('game-1'), address: '10.0.0.5' }
const { signal } = new AbortController()

/** What a care is asked for, and how it is told. */
function runner(over: Partial<RunOnHostParts> = {}) {
  const asked: unknown[] = []
  const template = templateRecord(NAME)
  const { collections } = facts()
  const read = () =>
    Promise.resolve(facts({ collections: { ...collections, template: new Map([[template.id, template]]) } }))
  const run = runOnHost({
    ledger: { read },
    care: {
      run: ({ id }: { readonly id: HostId }, { name }, { address }, order) => {
        asked.push([id, name, address, order])
        return Promise.resolve({ kind: 'done' })
      },
    },
    machineOf: () => Promise.resolve(MACHINE),
    ...over,
  })
  return { asked, run }
}

t.test('a script runs on the machine that the provider shows, as its template says', async t => {
  const { asked, run } = runner()
  t.same(await run(HOST, 'echo hello', signal), { kind: 'done' })
  t.same(asked, [['game-1', NAME, '10.0.0.5', { script: 'echo hello', signal }]])
})

t.test('what cannot be run is told, as final or not, and never thrown', async t => {
  const cases: readonly (readonly [Partial<RunOnHostParts>, HostRecord, object])[] = [
    [{ machineOf: () => Promise.resolve('gone') }, HOST, { kind: 'failed', text: /gone/ }],
    [{ machineOf: () => Promise.resolve(undefined) }, HOST, { kind: 'unreachable', text: /does not show/ }],
    [{ machineOf: () => Promise.reject(new Error('out')) }, HOST, { kind: 'unreachable', text: 'out' }],
    [
      { ledger: { read: () => Promise.reject(new Error('away')) } },
      HOST,
      { kind: 'unreachable', text: 'away' },
    ],
    [{}, { ...HOST, template: 'old' as TemplateName }, { kind: 'failed', text: /template old/ }],
  ]
  for (const [over, host, end] of cases) {
    const { asked, run } = runner(over)
    t.match(await run(host, 'true', signal), end)
    t.same(asked, [])
  }
})
