import type { HeapProfiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'

/** What one function allocated while `work` ran, what is garbage by now included. */
export interface Allocations {
  readonly functionName: string
  /** `file:` for ours, `node:` for Node's own, empty for the runtime itself. */
  readonly url: string
  readonly line: number
  readonly bytes: number
}

/** Mean distance of two samples: small, so that a few bytes per datagram show. */
const SAMPLING_INTERVAL_BYTES = 512

/** Runs `work` under V8's sampling heap profile. Each figure is an estimate from samples, one per half kilobyte; memory outside
 *  the heap (the bytes of the buffers) is not in it. */
export async function sampleAllocations(work: () => Promise<void>): Promise<readonly Allocations[]> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLING_INTERVAL_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  await work()
  const { profile } = await session.post('HeapProfiler.stopSampling')
  session.disconnect()
  return allocationsOf(profile.head)
}

function allocationsOf(head: HeapProfiler.SamplingHeapProfileNode): readonly Allocations[] {
  const found = new Map<string, Allocations>()
  const waiting = [head]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    waiting.push(...node.children)
    const { functionName, url, lineNumber } = node.callFrame
    const key = `${functionName} ${url}:${lineNumber}`
    const bytes = (found.get(key)?.bytes ?? 0) + node.selfSize
    if (bytes > 0) found.set(key, { functionName, url, line: lineNumber + 1, bytes })
  }
  return [...found.values()].sort((left, right) => right.bytes - left.bytes)
}
