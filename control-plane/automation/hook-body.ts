import type { HookResult } from '../scaler/hook-wait.ts'

/** The highest number that an outside program may say. */
export const SAMPLE_VALUE_MAX = 1_000_000

/** The number in a body: `7`, or `{"value": 7}`. Undefined: there is none. Never throws. */
export function sampleOf(body: string): number | undefined {
  const parsed = jsonOf(body)
  const value = isRecord(parsed) ? parsed['value'] : parsed
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= SAMPLE_VALUE_MAX
    ? value
    : undefined
}

/** The word of a lifecycle hook: `{"result": "continue"}`, `abandon` or `heartbeat`. Undefined: none of them. Never throws. */
export function wordOf(body: string): HookResult | 'heartbeat' | undefined {
  const parsed = jsonOf(body)
  const result = isRecord(parsed) ? parsed['result'] : undefined
  return result === 'continue' || result === 'abandon' || result === 'heartbeat' ? result : undefined
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined // Whoever sent it is told nothing, whatever it was.
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
