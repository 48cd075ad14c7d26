import { setTimeout as sleep } from 'node:timers/promises'

/** What is there at once is found at once; what takes long costs little. */
const POLL_MS_MIN = 1
const POLL_MS_MAX = 100

/** Asks until the answer is something, and returns it. Throws, naming what was waited for, after `msMax`: a bound for a test that
 *  hangs, never a statement about speed.
 *  @param what completes the sentence "waited in vain for …" */
export async function eventually<T>(
  what: string,
  msMax: number,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + msMax
  for (let pollMs = POLL_MS_MIN; ; pollMs = Math.min(POLL_MS_MAX, pollMs * 2)) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what} (${msMax} ms)`)
    await sleep(pollMs)
  }
}
