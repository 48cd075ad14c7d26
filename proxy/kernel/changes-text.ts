import { type ElementChange, tableName } from './kernel-elements.ts'

/** As a script for nft: what goes before what comes, so that a key can change its value in one transaction. */
export function changesText(changes: readonly ElementChange[]): string {
  const lines = new Map<string, string[]>()
  for (const verb of ['delete', 'add'] as const)
    for (const { family, set, key, value, ...change } of changes) {
      if (change.verb !== verb) continue
      const words = `${verb} element ${tableName(family)} ${set}`
      const elements = lines.get(words) ?? []
      lines.set(words, elements)
      elements.push(value === undefined ? key : `${key} : ${value}`)
    }
  return [...lines].map(([words, elements]) => `${words} { ${elements.join(', ')} }`).join('\n')
}
