import t from 'tap'
import { judgeHistory, type Step } from './history.ts'

const opening = 100
const step = (parts: Partial<Step>): Step => ({
  id: 1,
  account: 'a',
  epoch: 1,
  teller: 'bank-1#1',
  kind: 'load',
  before: opening,
  after: opening,
  ...parts,
})

t.test('a history of one holder after the other is in order', async t => {
  const steps = [
    step({}),
    step({ id: 2, kind: 'save', after: 70 }),
    step({ id: 3, epoch: 2, teller: 'bank-2#1', before: 70, after: 70 }),
    step({ id: 4, account: 'b' }),
  ]
  t.strictSame(judgeHistory(steps, opening), [])
})

const faults: readonly (readonly [name: string, steps: readonly Step[], says: RegExp])[] = [
  [
    'a save of an epoch below a loaded one',
    [step({ epoch: 2 }), step({ id: 2, epoch: 1, teller: 'bank-2#1', kind: 'save' })],
    /after epoch 2 had/u,
  ],
  ['one epoch of two holders', [step({}), step({ id: 2, teller: 'bank-2#1' })], /was granted to bank-1#1/u],
  [
    'a lost update',
    [step({}), step({ id: 2, kind: 'save', after: 70 }), step({ id: 3, kind: 'save', after: 90 })],
    /remembered 100 where the account had 70/u,
  ],
  ['a load that writes', [step({ after: 7 })], /a load changed/u],
]
for (const [name, steps, says] of faults)
  t.test(`${name} is found`, async t => {
    const [first] = judgeHistory(steps, opening)
    t.match(first, says)
  })
