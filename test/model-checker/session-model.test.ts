import t from 'tap'
import { explore } from './explore.ts'
import { type Protocol, sessionModel } from './session-model.ts'

/** Far above what there are: where it is met, nothing has been proved. */
const STATES_MAX = 2_000_000

const whole = { stampsFirst: true, joinsSelf: true, locksSession: true } as const

for (const guard of ['epoch', 'session'] as const)
  t.test(`guarded by the ${guard}, nothing that may happen breaks a session`, async t => {
    const found = explore(sessionModel({ ...whole, guard }), STATES_MAX)
    t.equal(found.kind, 'exhausted', found.kind === 'violated' ? asText(found) : '')
    t.ok(found.states > 5_000, `${found.states} states, all of them`)
    t.comment(`guard ${guard}: ${found.states} states, all that can be reached`)
  })

const MUTATIONS: Readonly<Record<string, { readonly protocol: Protocol; readonly what: RegExp }>> = {
  'reading before stamping': {
    protocol: { ...whole, guard: 'epoch', stampsFirst: false },
    what: /epoch 2 goes on with what it had read before a save of an earlier epoch was accepted/u,
  },
  "a claim that does not look at the claimant's own shard (by the epoch)": {
    protocol: { ...whole, guard: 'epoch', joinsSelf: false },
    what: /by a grant that it got after it was fenced/u,
  },
  "a claim that does not look at the claimant's own shard (by the session)": {
    protocol: { ...whole, guard: 'session', joinsSelf: false },
    what: /by a grant that it got after it was fenced/u,
  },
  'a look at the session that does not lock it': {
    protocol: { ...whole, guard: 'session', locksSession: false },
    what: /was accepted after epoch 2 had loaded/u,
  },
}

for (const [name, { protocol, what }] of Object.entries(MUTATIONS))
  t.test(`finds what goes wrong by ${name}`, async t => {
    const found = explore(sessionModel(protocol), STATES_MAX)
    if (found.kind !== 'violated') {
      t.fail(`${found.kind} after ${found.states} states`)
      return
    }
    t.match(found.what, what)
    t.ok(found.trace.length > 3)
    t.comment(`${name}:\n${asText(found)}`)
  })

t.test('what is beyond the bound is not called proved', async t => {
  t.same(explore(sessionModel({ ...whole, guard: 'epoch' }), 100), { kind: 'unfinished', states: 100 })
})

function asText({ what, trace }: { readonly what: string; readonly trace: readonly string[] }): string {
  return [...trace.map((step, index) => `  ${index + 1}. ${step}`), `  => ${what}`].join('\n')
}
