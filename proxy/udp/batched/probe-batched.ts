import type { Clock } from '../../../lib/clock.ts'
import { messageOf } from '../../../lib/errors.ts'
import type { OpenSocket } from '../datagram-socket.ts'
import { batchedSockets } from './open-batched-socket.ts'
import { selfTest } from './self-test.ts'
import { loadSystemCalls } from './system-calls.ts'

export type BatchedProbe =
  | { readonly kind: 'works'; readonly openSocket: OpenSocket }
  /** Both for people. */
  | { readonly kind: 'missing'; readonly why: string; readonly remedy: string }

/** Finds out whether sockets by node:ffi work in this process. */
export function probeBatched(clock: Clock): BatchedProbe {
  const loaded = loadSystemCalls()
  if (loaded.kind === 'missing') return loaded
  const remedy = 'Raise the limit of open files (ulimit -n), or leave it at dgram.'
  const wrong = selfTest(loaded.calls)
  if (wrong !== undefined) return { kind: 'missing', why: `its self-test fails: ${wrong}`, remedy }
  try {
    return { kind: 'works', openSocket: batchedSockets(loaded.calls, clock) }
  } catch (error) {
    return {
      kind: 'missing',
      why: messageOf(error),
      remedy,
    }
  }
}
