import { setTimeout as sleep } from 'node:timers/promises'
import { type BackoffLimits, backoffMs } from '../../lib/backoff.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Context } from '../context.ts'

const REDRAW_MS = 1_000
const RETRY: BackoffLimits = { firstMs: 500, mostMs: 5_000 }

/** Shows again each second until Ctrl-C. */
export async function watchEachSecond(context: Context, show: () => Promise<void>): Promise<void> {
  await watch(context, async (signal, answered) => {
    await show()
    answered()
    await pause(REDRAW_MS, signal)
  })
}

/** Calls `follow` again and again until Ctrl-C, which is a good end. A control plane that goes away while it is watched is waited
 *  for; one that was never there is an error.
 *  @param follow calls `answered` whenever the control plane has answered */
export async function watch(
  context: Context,
  follow: (signal: AbortSignal, answered: () => void) => Promise<void>,
): Promise<void> {
  const end = new AbortController()
  const undo = context.onInterrupt(() => end.abort())
  let failures: number | undefined
  try {
    while (!end.signal.aborted) {
      try {
        await follow(end.signal, () => {
          failures = 0
        })
      } catch (error) {
        if (end.signal.aborted) return
        if (failures === undefined || !(error instanceof SwitchyardError && error.retryable)) throw error
        if (failures === 0) context.terminal.talk(`${messageOf(error)}; trying again\n`)
        await pause(backoffMs(failures, RETRY, context.random), end.signal)
        failures += 1
      }
    }
  } finally {
    undo()
  }
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(durationMs, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
