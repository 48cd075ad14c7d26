import t from 'tap'
import { explore } from './explore.ts'
import { handoffModel } from './handoff-model.ts'
import type { HandoffProtocol } from './handoff-state.ts'

/** Far above what there are: where it is met, nothing has been proved. */
const STATES_MAX = 200_000

const whole: HandoffProtocol = {
  guard: 'epoch',
  savesFirst: true,
  staysFrozen: true,
  raisesEpoch: true,
  looksAtPhase: true,
  looksAtGrant: true,
  sweeps: true,
}

for (const guard of ['epoch', 'session'] as const)
  t.test(`guarded by the ${guard}, a hand-off leaves exactly one who goes on`, async t => {
    const found = explore(handoffModel({ ...whole, guard }), STATES_MAX)
    t.equal(found.kind, 'exhausted', asText(found))
    t.ok(found.states > 5_000, `${found.states} states, all of them`)
    t.comment(`guard ${guard}: ${found.states} states, all that can be reached`)
  })

const MUTATIONS: Readonly<
  Record<string, { readonly without: Partial<HandoffProtocol>; readonly what: RegExp }>
> = {
  'a commit before the last save': { without: { savesFirst: false }, what: /B goes on with 0, A had 1/u },
  'a script that plays on when its commit is not answered': {
    without: { staysFrozen: false },
    what: /A goes on although its player was handed over/u,
  },
  'a commit that leaves the epoch as it is': {
    without: { raisesEpoch: false },
    what: /saves of two shards would be accepted/u,
  },
  'a commit of a move that is over': {
    without: { looksAtPhase: false },
    what: /A goes on although its player was handed over/u,
  },
  'a ticket that is good for ever': {
    without: { looksAtGrant: false },
    what: /a ticket brought epoch \d+ back|saves of two shards/u,
  },
}

for (const [name, { without, what }] of Object.entries(MUTATIONS))
  t.test(`finds what goes wrong by ${name}`, async t => {
    const found = explore(handoffModel({ ...whole, ...without }), STATES_MAX)
    if (found.kind !== 'violated') {
      t.fail(`${found.kind} after ${found.states} states`)
      return
    }
    t.match(found.what, what)
    t.comment(`${name}:\n${asText(found)}`)
  })

t.test('without a sweep an account may be nobody’s for ever', async t => {
  const found = explore(handoffModel({ ...whole, sweeps: false }), STATES_MAX)
  t.equal(found.kind, 'stuck', asText(found))
})

function asText(found: ReturnType<typeof explore>): string {
  const trace = 'trace' in found ? found.trace : []
  const what = found.kind === 'violated' ? found.what : found.kind
  return [...trace.map((step, index) => `  ${index + 1}. ${step}`), `  => ${what}`].join('\n')
}
