import t from 'tap'
import { DATA_PLANES, DATA_PLANE_TIERS, type WantedDataPlane } from '../../proto/contract/data-plane-tier.ts'
import { chooseDataPlane, type TierProbe } from '../../proxy/data-plane-choice.ts'

const works: TierProbe = { kind: 'works' }
const missing: TierProbe = { kind: 'missing', why: 'no such thing here', remedy: 'Get one.' }

const table: readonly {
  readonly wanted: WantedDataPlane
  readonly batched: TierProbe
  readonly kernel: TierProbe
  readonly tier: string
  readonly passedOver: readonly string[]
}[] = [
  { wanted: 'dgram', batched: works, kernel: works, tier: 'dgram', passedOver: [] },
  { wanted: 'batched', batched: works, kernel: works, tier: 'batched', passedOver: [] },
  { wanted: 'batched', batched: missing, kernel: works, tier: 'dgram', passedOver: ['batched'] },
  { wanted: 'kernel', batched: works, kernel: works, tier: 'kernel', passedOver: [] },
  { wanted: 'kernel', batched: works, kernel: missing, tier: 'dgram', passedOver: ['kernel'] },
  { wanted: 'auto', batched: works, kernel: works, tier: 'kernel', passedOver: [] },
  { wanted: 'auto', batched: works, kernel: missing, tier: 'dgram', passedOver: ['kernel', 'batched'] },
  { wanted: 'auto', batched: missing, kernel: missing, tier: 'dgram', passedOver: ['kernel', 'batched'] },
]
for (const { wanted, batched, kernel, tier, passedOver } of table) {
  const given = `${wanted}, batched ${batched.kind}, kernel ${kernel.kind}`
  t.test(`${given}: ${tier}`, async t => {
    const choice = chooseDataPlane(wanted, { batched, kernel })
    t.equal(choice.tier, tier)
    t.same(
      choice.reasons.map(reason => reason.tier),
      passedOver,
    )
  })
}

t.test('whatever is wanted and works: a tier comes out, and each reason has a remedy', async t => {
  for (const wanted of DATA_PLANES)
    for (const batched of [works, missing])
      for (const kernel of [works, missing]) {
        const { tier, reasons } = chooseDataPlane(wanted, { batched, kernel })
        t.ok(DATA_PLANE_TIERS.includes(tier))
        for (const { why, remedy } of reasons) t.ok(why.length > 0 && remedy.endsWith('.'))
      }
})

t.test('a tier that works and that auto does not take can be asked for', async t => {
  const { reasons } = chooseDataPlane('auto', { batched: works, kernel: missing })
  t.match(reasons.at(-1), { tier: 'batched', remedy: /--data-plane batched/ })
})
