import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a child with SIGKILL, if it still runs, and waits until it is gone: only then does it write no more into directories that are
 *  removed with the test. Waits for its exit alone, for what it started itself may hold its output open. */
export async function killChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
