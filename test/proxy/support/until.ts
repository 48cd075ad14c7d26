import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'

const POLL_MS = 10
/** Bounds a test that hangs; says nothing about speed. */
const PATIENCE_MS = 60_000

/** Waits for what settles by itself, if all is well: a datagram may be lost, and a test that waits for it must end. */
export async function patiently<T>(what: () => string, awaited: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`waited in vain until ${what()}`)), PATIENCE_MS)
  try {
    return await Promise.race([awaited, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Asks again and again until the answer is enough, and gives it. */
export function answerOf<T>(what: string, ask: () => Promise<T>, enough: (answer: T) => boolean): Promise<T> {
  return eventually(what, PATIENCE_MS, async () => {
    const answer = await ask()
    return enough(answer) ? answer : undefined
  })
}

/** Waits until `holds` does. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await pause(POLL_MS)
  }
}
