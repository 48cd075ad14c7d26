/** Text with colours: a string, a record with `text` and `extra`, or a list of both (minecraft.wiki, "Text component format"). As JSON of
 *  bounded size and depth. */
export type Component = string | readonly unknown[] | Readonly<Record<string, unknown>>

const DEPTH_MAX = 16

/** @returns undefined for what is none, or too much */
export function readComponent(value: unknown, charactersMax: number): Component | undefined {
  const shaped = typeof value === 'string' || (typeof value === 'object' && value !== null)
  if (!shaped || !isShallow(value, DEPTH_MAX) || JSON.stringify(value).length > charactersMax)
    return undefined
  return value as Component
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every(part => isShallow(part, depth - 1))
}

/** What of it is text, without the form. */
export function plainText(component: unknown): string {
  if (typeof component === 'string') return component
  if (Array.isArray(component)) return component.map(plainText).join('')
  if (typeof component !== 'object' || component === null) return ''
  const { text, extra } = component as { readonly text?: unknown; readonly extra?: unknown }
  return plainText(text) + (Array.isArray(extra) ? plainText(extra) : '')
}
