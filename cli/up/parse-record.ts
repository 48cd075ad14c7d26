import { isRecord } from '../../lib/config-tree.ts'

/** @returns undefined where the text is no JSON object */
export function parseRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined // Lines of programs need not be JSON; what is none carries no fields.
  }
}
