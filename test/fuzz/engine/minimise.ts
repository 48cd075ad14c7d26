import type { FuzzRunner } from './fuzz-runner.ts'

const TRIES_MAX = 400
const MINIMISING_MS_MAX = 60_000

/** The shortest input found that fails in the same way: pieces are taken out, large ones first. */
export async function minimise(runner: FuzzRunner, failing: Buffer, why: string): Promise<Buffer> {
  const endsAt = performance.now() + MINIMISING_MS_MAX
  let best = failing
  let tries = 0
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let start = 0; start < best.length;) {
      if ((tries += 1) > TRIES_MAX || performance.now() > endsAt) return best
      const candidate = Buffer.concat([best.subarray(0, start), best.subarray(start + size)])
      if (await failsAlike(runner, candidate, why)) best = candidate
      else start += size
    }
  return best
}

async function failsAlike(runner: FuzzRunner, input: Buffer, why: string): Promise<boolean> {
  const answer = await runner.request({ kind: 'try', input })
  return answer.kind === 'failed' && kindOf(answer.why) === kindOf(why)
}

/** The first words of a failure: what follows is about the input. */
function kindOf(why: string): string {
  return why.split('\n', 1)[0]?.replaceAll(/\d+/g, '#').slice(0, 40) ?? ''
}
