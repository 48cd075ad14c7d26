import fc from 'fast-check'
import t from 'tap'
import {
  NO_HISTORY,
  type Proposal,
  PROPOSALS_MAX,
  remember,
  SCALING_DEFAULTS,
  type ScalingHistory,
  type ScalingRules,
  settleDesired,
} from '../../../control-plane/scaler/settle-desired.ts'
import { ago, NOW } from './scaler-lab.ts'

const asked = (hosts: number, part: Partial<Proposal> = {}): Proposal => ({
  hosts,
  source: 'asked',
  force: false,
  mayExceed: false,
  ...part,
})
const policy = (hosts: number): Proposal => asked(hosts, { source: 'policy' })
const settle = (
  proposal: Proposal,
  current: number,
  history: Partial<ScalingHistory> = {},
  rules: Partial<ScalingRules> = {},
) => {
  const settled = settleDesired(
    proposal,
    current,
    { min: 1, max: 30 },
    { ...SCALING_DEFAULTS, ...rules },
    { ...NO_HISTORY, ...history },
    NOW,
  )
  return settled.kind === 'change' ? settled.desired : settled.why
}

const TABLE: readonly (readonly [string, number | string, number | string | RegExp])[] = [
  ['up at once', settle(asked(5), 3), 5],
  ['down at once, the first time', settle(asked(3), 5), 3],
  ['nothing to do', settle(asked(3), 3), '3 hosts are wanted already'],
  ['no number of hosts', settle(asked(2.5), 3), '2.5 is no number of hosts'],
  ['no number of hosts at all', settle(asked(Number.NaN), 3), 'NaN is no number of hosts'],
  ['clamped to min', settle(asked(0), 3), 1],
  ['clamped to max', settle(asked(99, { force: true }), 25), 30],
  ['beyond max with the right to', settle(asked(33, { mayExceed: true }), 28), 33],
  ['step limit up', settle(asked(20), 3), 13],
  ['step limit down', settle(asked(3), 20), 10],
  [
    'cooling down after a rise',
    settle(asked(3), 5, { lastUpAt: ago(299_999) }),
    'cooling down for another 1 s',
  ],
  [
    'cooling down after a fall',
    settle(asked(3), 5, { lastDownAt: ago(200_000) }),
    'cooling down for another 100 s',
  ],
  ['cooled down', settle(asked(3), 5, { lastUpAt: ago(300_000), lastDownAt: ago(300_000) }), 3],
  [
    'a fall does not hold up a rise',
    settle(asked(5), 3, { lastDownAt: ago(1) }, { cooldownUpMs: 60_000 }),
    5,
  ],
  [
    'cooling down after a rise, upwards',
    settle(asked(5), 3, { lastUpAt: ago(1_000) }, { cooldownUpMs: 60_000 }),
    'cooling down for another 59 s',
  ],
  ['force skips cooldowns', settle(asked(3, { force: true }), 5, { lastUpAt: ago(1) }), 3],
  ['force does not skip step limits', settle(asked(30, { force: true }), 3), 13],
  ['a measured difference within the tolerance is noise', settle(policy(22), 20), '22 is within 10 % of 20'],
  ['somebody who says 22 means it', settle(asked(22), 20), 22],
  ['beyond the tolerance', settle(policy(23), 20), 23],
  ['what is outside the limits is no noise', settle(policy(30), 31), 30],
  [
    'down only to the highest of late',
    settle(policy(3), 20, {
      proposals: [
        { at: ago(299_999), hosts: 15 },
        { at: ago(100), hosts: 9 },
      ],
    }),
    15,
  ],
  [
    'older proposals are forgotten',
    settle(policy(12), 20, { proposals: [{ at: ago(300_000), hosts: 15 }] }),
    12,
  ],
  [
    'a high proposal of late never raises',
    settle(policy(3), 5, { proposals: [{ at: ago(100), hosts: 9 }] }),
    '5 hosts are wanted already',
  ],
  [
    'what is asked for waits for no window',
    settle(asked(12), 20, { proposals: [{ at: ago(100), hosts: 15 }] }),
    12,
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.equal(got, wanted)
  })

t.test('what is remembered is bounded, and says when it last went up or down', async t => {
  let history = NO_HISTORY
  for (let index = 0; index < 2 * PROPOSALS_MAX; index += 1)
    history = remember(history, policy(index), { kind: 'hold', why: '' }, 3, NOW)
  t.equal(history.proposals.length, PROPOSALS_MAX)
  t.match(remember(NO_HISTORY, asked(5), { kind: 'change', desired: 5, why: '' }, 3, NOW), {
    lastUpAt: NOW,
    lastDownAt: undefined,
    proposals: [],
  })
  t.match(remember(NO_HISTORY, policy(2), { kind: 'change', desired: 2, why: '' }, 3, NOW), {
    lastUpAt: undefined,
    lastDownAt: NOW,
  })
})

t.test(
  'without the right to exceed, nothing proposed leads out of the limits or takes too great a step',
  async () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 80 }),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('policy', 'asked'),
        fc.boolean(),
        (hosts, current, source, force) => {
          const settled = settleDesired(
            { hosts, source, force, mayExceed: false },
            current,
            { min: 1, max: 30 },
            SCALING_DEFAULTS,
            NO_HISTORY,
            NOW,
          )
          return (
            settled.kind === 'hold' ||
            (settled.desired >= 1 &&
              settled.desired <= 30 &&
              Math.abs(settled.desired - current) <= 10 &&
              settled.desired !== current)
          )
        },
      ),
    )
  },
)
