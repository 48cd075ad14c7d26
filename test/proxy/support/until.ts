import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 10
/** Bounds a test that hangs; says nothing about speed. */
const PATIENCE_MS = 30_000

/** Waits until `holds` does. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await pause(POLL_MS)
  }
}
