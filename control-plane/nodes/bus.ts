import { ID_PATTERN, type NodeId } from '../../proto/contract/ids.ts'

/** What one node tells the others. Never truth: whoever hears it looks into the store, and whoever does not looks later. */
export type Hint =
  /** Something was committed; `lastEvent` is the id of its last event, 0 where it wrote none. */
  | {
      readonly kind: 'committed'
      readonly node: NodeId
      readonly revision: number
      readonly lastEvent: number
    }
  /** The active node has given its lease up: a standby need not wait for its next look. */
  | { readonly kind: 'resigned'; readonly node: NodeId }

export interface BusFigures {
  readonly connected: boolean
  readonly sent: number
  /** Not sent: nobody to send to, or too many under way. */
  readonly dropped: number
  readonly received: number
  /** Received and no hint of this version. */
  readonly garbage: number
}

/** Carries hints between nodes, or does not: everything is correct without it, only later. */
export interface Bus {
  /** Returns at once, never throws. */
  publish(hint: Hint): void
  figures(): BusFigures
  /** Looks after connections; to be called several times a second. */
  tick(): void
  /** Lets go at once, whatever the other side does. */
  close(): void
}

/** Makes a bus that calls `onHint` with what other processes publish, never with its own. */
export type OpenBus = (onHint: (hint: Hint) => void) => Bus

/** Every node for itself. */
export const openNoBus: OpenBus = () => ({
  publish: () => {},
  figures: () => ({ connected: false, sent: 0, dropped: 0, received: 0, garbage: 0 }),
  tick: () => {},
  close: () => {},
})

export const HINT_CHARACTERS_MAX = 512

/** A hint and the process that it comes from, as it travels. */
export function hintText(hint: Hint, origin: string): string {
  return JSON.stringify({ ...hint, origin })
}

/** undefined for what is no hint that this version knows. Anybody who reaches the server can say anything. */
export function hintIn(text: string): { readonly hint: Hint; readonly origin: string } | undefined {
  if (text.length > HINT_CHARACTERS_MAX) return undefined
  const said = recordIn(text)
  if (said === undefined) return undefined
  const { kind, node, revision, lastEvent, origin } = said
  if (typeof origin !== 'string' || typeof node !== 'string' || !ID_PATTERN.test(node)) return undefined
  const from = node as NodeId
  if (kind === 'resigned') return { origin, hint: { kind, node: from } }
  if (kind !== 'committed' || !isCount(revision) || !isCount(lastEvent)) return undefined
  return { origin, hint: { kind, node: from, revision, lastEvent } }
}

function recordIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : undefined
  } catch {
    return undefined // Counted by whoever asked.
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
