import { type KernelFlow, tupleOf } from './kernel-elements.ts'
import type { ReadElement } from './read-listing.ts'

/** Counters of a map's elements as parallel arrays: small, and handed from thread to thread without a copy. */
export interface CounterList {
  /** The flow port that each belongs to. */
  readonly ports: Uint16Array<ArrayBuffer>
  /** What tells the flow from an earlier one with its port (`markUp`, `markDown`). */
  readonly marks: Uint32Array<ArrayBuffer>
  readonly packets: Float64Array<ArrayBuffer>
  /** With the headers of IP and UDP. */
  readonly bytes: Float64Array<ArrayBuffer>
}

/** Of `flow_ports`: who → flow port. */
export function countersUp(elements: readonly ReadElement[]): CounterList {
  return listOf(
    elements,
    ({ value }) => Number(value),
    ({ key }) => digestOf(key),
  )
}

/** Of `player_ports`: flow port → the player's port. */
export function countersDown(elements: readonly ReadElement[]): CounterList {
  return listOf(
    elements,
    ({ key }) => Number(key),
    ({ value }) => Number(value),
  )
}

const marks = new WeakMap<KernelFlow, number>()

/** What a flow's element in `flow_ports` is known by. Found once for each flow. */
export function markUp(flow: KernelFlow): number {
  const known = marks.get(flow)
  if (known !== undefined) return known
  const mark = digestOf(tupleOf(flow))
  marks.set(flow, mark)
  return mark
}

export function markDown({ playerPort }: KernelFlow): number {
  return playerPort
}

function listOf(
  elements: readonly ReadElement[],
  port: (element: ReadElement) => number,
  mark: (element: ReadElement) => number,
): CounterList {
  return {
    ports: Uint16Array.from(elements, port),
    marks: Uint32Array.from(elements, mark),
    packets: Float64Array.from(elements, ({ counter }) => counter.packets),
    bytes: Float64Array.from(elements, ({ counter }) => counter.bytes),
  }
}

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** FNV-1a, 32 bits: nobody gains anything by two texts with one digest but a wrong count. */
function digestOf(text: string): number {
  let digest = FNV_OFFSET
  for (let at = 0; at < text.length; at += 1) digest = Math.imul(digest ^ text.charCodeAt(at), FNV_PRIME)
  return digest >>> 0
}
