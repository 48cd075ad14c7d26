import t from 'tap'
import { PeerFailure } from '../peers/peer-failure.ts'
import { Samples } from '../figures/samples.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'

function runOf(): BenchRun {
  return { failures: [], samples: new Samples(), say: () => {} } as unknown as BenchRun
}

const all = [{ name: 'direct' }, { name: 'nginx' }, { name: 'switchyard-kernel' }] as const

t.test('each round begins with another one', async t => {
  const field = new Field(runOf(), 'udp', all)
  const seen: string[][] = []
  for (let round = 1; round <= 3; round += 1) {
    const turn: string[] = []
    await field.each(round, async ({ name }) => void turn.push(name))
    seen.push(turn)
  }
  t.same(
    seen.map(([first]) => first),
    ['nginx', 'switchyard-kernel', 'direct'],
  )
  for (const turn of seen) t.equal(new Set(turn).size, 3)
})

t.test('who fails is told with the reason, and has no turn any more', async t => {
  const run = runOf()
  const field = new Field(run, 'udp', all)
  const work = async ({ name }: { name: string }): Promise<void> => {
    if (name === 'switchyard-kernel') throw new PeerFailure(name, 'no nft')
  }
  await field.each(1, work)
  await field.each(2, work)
  t.same(run.failures, [{ scenario: 'udp', peer: 'switchyard-kernel', why: 'no nft' }])
  t.same(
    field.left.map(({ name }) => name),
    ['direct', 'nginx'],
  )
})

t.test('any other mistake ends the bench', async t => {
  const broken = async (): Promise<void> => {
    throw new Error('broken')
  }
  await t.rejects(new Field(runOf(), 'udp', all).each(1, broken), /broken/)
})
