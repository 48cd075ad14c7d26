import t, { type Test } from 'tap'
import { systemClock } from '../../lib/clock.ts'
import { probeBatched } from '../../proxy/udp/batched/probe-batched.ts'
import { namespacesMissing } from '../chaos/world/namespaces.ts'
import { nftMissing } from '../support/nft-missing.ts'
import { LIFE_SCENARIOS } from './life-scenarios.ts'
import { mixedScenario } from './mixed-scenario.ts'
import type { Judgement } from './oracle.ts'
import { ORDER_SCENARIOS } from './order-scenarios.ts'
import type { Scenario } from './scenario.ts'
import { Scene } from './scene.ts'
import { inside, runOnMachines, startLab, type TierLab } from './tier-lab.ts'
import { TIERS, type TierName } from './tier-traits.ts'

/** Of the short run, always the same orders. */
const SEED = 1
const DEEDS = 8
const DEEDS_PER_ROUND = 25
const WRONGS_SHOWN_MAX = 10
const SOAK_MINUTES_MAX = 24 * 60
/** Of the run on machines of its own, where it is a long one. */
const SOAK_TIMEOUT_S = SOAK_MINUTES_MAX * 60

/** `TIERS_SOAK_MINUTES`: nothing but orders by chance, on every tier, for so long; undefined: each scenario once. */
const soakMinutes = wholeNumber('TIERS_SOAK_MINUTES')
/** `TIERS_SEED`: of the first round. */
const firstSeed = wholeNumber('TIERS_SEED') ?? SEED
/** For whoever looks for a fault: one tier, and scenarios with this in their names. */
const onlyTier = process.env['TIERS_TIER']
const onlyScenario = process.env['TIERS_SCENARIO'] ?? ''

function wholeNumber(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} is no whole number: ${text}`)
  return Number(text)
}

/** Why a tier cannot be had here; undefined where it can. */
function missing(tier: TierName): string | undefined {
  const probe = tier === 'batched' ? probeBatched(systemClock) : undefined
  if (probe?.kind === 'missing') return probe.why
  return tier === 'kernel' ? nftMissing() : namespacesMissing()
}

/** Every tier has machines of its own, so they play side by side. */
function outside(): void {
  const tiers = Object.keys(TIERS) as TierName[]
  t.jobs = tiers.length
  for (const tier of tiers.filter(name => onlyTier === undefined || name === onlyTier))
    t.test(`${tier}: all scenarios`, { skip: missing(tier) ?? false }, async t => {
      const timeoutS = soakMinutes === undefined ? undefined : SOAK_TIMEOUT_S
      const { text, ...end } = await runOnMachines(t, import.meta.url, { tier, timeoutS })
      t.same(end, { code: 0, failed: [] }, 'all of them pass there')
      if (end.code !== 0 || onlyTier !== undefined) t.comment(text)
      else if (soakMinutes !== undefined)
        for (const [line] of text.matchAll(/# tiers: .*/g)) process.stderr.write(`${line}\n`)
    })
}

async function playOne(t: Test, lab: TierLab, scenario: Scenario): Promise<Judgement> {
  const scene = await Scene.begin(t, lab, scenario.options)
  await scenario.play(t, scene)
  const end = await scene.end()
  const { wrongs, wordsSent, wordsArrived, answersSent, answersArrived } = end
  t.same(wrongs.slice(0, WRONGS_SHOWN_MAX), [], 'nothing is wrong')
  t.ok(wordsArrived > 0 && answersArrived > 0, 'and there was something to be judged')
  t.comment(
    `${lab.tier}: ${wordsArrived} of ${wordsSent} words arrived, ${answersArrived} of ${answersSent} answers`,
  )
  scenario.judge?.(t, end, scene)
  return end
}

function playAll(lab: TierLab): void {
  for (const scenario of [...ORDER_SCENARIOS, ...LIFE_SCENARIOS, mixedScenario(firstSeed, DEEDS)])
    if (scenario.name.includes(onlyScenario))
      t.test(`${lab.tier}: ${scenario.name}`, async t => {
        await playOne(t, lab, scenario)
      })
}

/** Round after round, each with a proxy of its own and another seed. */
async function soak(lab: TierLab, minutes: number): Promise<void> {
  const until = performance.now() + Math.min(minutes, SOAK_MINUTES_MAX) * 60_000
  const total = { words: 0, answers: 0, wrongs: 0 }
  let rounds = 0
  for (; performance.now() < until; rounds += 1) {
    const scenario = mixedScenario(firstSeed + rounds, DEEDS_PER_ROUND)
    await t.test(`${lab.tier}: ${scenario.name}`, async t => {
      const { wordsArrived, answersArrived, wrongs } = await playOne(t, lab, scenario)
      total.words += wordsArrived
      total.answers += answersArrived
      total.wrongs += wrongs.length
    })
  }
  const { words, answers, wrongs } = total
  t.comment(
    `tiers: ${lab.tier}: ${rounds} rounds of ${DEEDS_PER_ROUND} orders, ${words + answers} deliveries, ${wrongs} wrong`,
  )
}

const here = inside()
if (here === undefined) outside()
else if (soakMinutes === undefined) playAll(startLab(t, here))
else await soak(startLab(t, here), soakMinutes)
